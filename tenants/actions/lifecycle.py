"""A school is suspended, comes back, or goes for good."""

import logging

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_public_schema_name, schema_context
from redis.exceptions import RedisError

from accounts.actions import record

from ..models import School
from ..provisioning.media import remove_media
from ..provisioning.owner import is_owner_here
from ..provisioning.pool import give_up
from ..provisioning.schema import drop_schema
from ..routing import forget_hosts
from ..visiting import visiting

log = logging.getLogger(__name__)


@transaction.atomic
def suspend_school(school, *, reason):
    """Nobody gets in any more; nothing is lost. ValidationError without a reason or for a school in the making."""
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why the school is suspended."))
    if len(reason) > 300:
        raise ValidationError(_("The reason is longer than 300 characters."))
    school = _locked(school)
    if school.status == School.Status.PROVISIONING:
        raise ValidationError(_("The school is still being set up."))
    if school.status == School.Status.SUSPENDED and school.suspension_reason == reason:
        return school
    before = school.status
    school.status, school.suspension_reason = School.Status.SUSPENDED, reason
    school.save(update_fields=["status", "suspension_reason"])
    _note(school, "school.suspend", before, reason)
    return school


@transaction.atomic
def resume_school(school):
    """A suspended school is open again; nothing happens to an active one."""
    school = _locked(school)
    if school.status == School.Status.PROVISIONING:
        raise ValidationError(_("The school is still being set up."))
    if school.status == School.Status.ACTIVE:
        return school
    before = school.status
    school.status, school.suspension_reason = School.Status.ACTIVE, ""
    school.save(update_fields=["status", "suspension_reason"])
    _note(school, "school.resume", before, "")
    return school


def delete_school(school):
    """Everything of the school for ever: schema, domains, files, cached values, its place in the platform."""
    if school.is_platform:
        raise ValidationError(_("The platform itself cannot be deleted."))
    schema_name = school.schema_name
    with transaction.atomic():
        record("school.delete", school)
        School.objects.get(pk=school.pk).delete()
        give_up(schema_name)
        transaction.on_commit(lambda: _sweep(schema_name))


def _locked(school):
    school = School.objects.select_for_update().get(pk=school.pk)
    if school.is_platform:
        raise ValidationError(_("The platform itself is no school."))
    return school


def _note(school, verb, before, reason):
    """In the platform's trail and in the school's own."""
    change = {"before": {"status": before}, "after": {"status": school.status}, "reason": reason}
    with schema_context(get_public_schema_name()):
        record(verb, school, **change)
    with visiting(school):
        record(verb, **change)
    transaction.on_commit(forget_hosts)


def _sweep(schema_name):
    """What the transaction cannot take back: done once it has committed. A schema that is left is dropped by a worker."""
    forget_hosts()
    if is_owner_here():
        drop_schema(schema_name)
    remove_media(schema_name)
    try:
        forget_cached(schema_name)
    except RedisError:
        # Nobody reads them any more: no later school gets this schema's name.
        log.warning("The cache is down; what it holds of %s goes when it expires.", schema_name)


def forget_cached(schema_name):
    """Removes every key that was cached in this schema; RedisError while the cache is down."""
    with schema_context(schema_name):
        prefix = cache.make_key("")
    client = cache._cache.get_client(write=True)
    batch = []
    for key in client.scan_iter(match=f"{_literal(prefix)}*", count=1000):
        batch.append(key)
        if len(batch) == 1000:
            client.delete(*batch)
            batch = []
    if batch:
        client.delete(*batch)


def _literal(text):
    """`text` for a Redis pattern that matches it and nothing else."""
    return "".join(f"\\{character}" if character in "*?[]\\^" else character for character in text)
