"""A school is suspended and comes back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.actions import record

from ..models import School
from ..routing import forget_hosts
from ..schemas import in_school_schema


@transaction.atomic
def suspend_school(school, *, reason):
    """Nobody gets in any more; nothing is lost. ValidationError without a reason or for a school in the making."""
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why the school is suspended."))
    if len(reason) > 300:
        raise ValidationError(_("The reason is longer than 300 characters."))
    school = _locked(school)
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
    if school.status == School.Status.ACTIVE:
        return school
    before = school.status
    school.status, school.suspension_reason = School.Status.ACTIVE, ""
    school.save(update_fields=["status", "suspension_reason"])
    _note(school, "school.resume", before, "")
    return school


def _locked(school):
    school = School.objects.select_for_update().get(pk=school.pk)
    if school.is_platform:
        raise ValidationError(_("The platform itself is no school."))
    if school.frozen:
        raise ValidationError(_("The school is just being moved to another server. Try again in a minute."))
    if school.status == School.Status.PROVISIONING:
        raise ValidationError(_("The school is still being set up."))
    if school.status == School.Status.ERASING:
        raise ValidationError(_("The school is being erased."))
    return school


def _note(school, verb, before, reason):
    """In the platform's trail and in the school's own."""
    change = {"before": {"status": before}, "after": {"status": school.status}, "reason": reason}
    with schema_context(get_public_schema_name()):
        record(verb, school, **change)
    with in_school_schema(school):
        record(verb, **change)
    transaction.on_commit(forget_hosts)
