"""What a school changes about itself."""

import secrets

from django.db import transaction
from django_tenants.utils import tenant_context

from accounts.actions import record
from core.storage import delete_once_sure

from ..models import School
from ..routing import forget_hosts
from ..schemas import in_platform_schema, in_school_schema

FIELDS = (
    "name",
    "country",
    "timezone",
    "locale",
    "week_days",
    "accent",
    "contact",
    "staff_idle_minutes",
    "family_idle_minutes",
)


@transaction.atomic
def change_school(school, changes, *, logo=None, remove_logo=False):
    """Sets `changes` (a dict of checked values for FIELDS) on the school; returns its fresh row.

    `logo`: a file whose content has been checked and re-encoded, or None to leave it. What differs
    is written to the school's audit trail; the same values again do nothing. ValidationError when the disk does not
    take the logo.
    """
    with in_platform_schema():
        fresh = School.objects.select_for_update().get(pk=school.pk)
    before = {field: getattr(fresh, field) for field in FIELDS} | {"logo": fresh.logo.name}
    for field, value in changes.items():
        if field not in FIELDS:
            raise ValueError(f"{field} is not for the school to change.")
        setattr(fresh, field, value)
    if logo is not None or remove_logo:
        _replace_logo(fresh, logo)
    after = {field: getattr(fresh, field) for field in FIELDS} | {"logo": fresh.logo.name}
    changed = [field for field in after if after[field] != before[field]]
    if changed:
        with in_platform_schema():
            fresh.save(update_fields=changed)
        with in_school_schema(fresh):
            record(
                "school.change",
                before={field: before[field] for field in changed},
                after={field: after[field] for field in changed},
            )
        transaction.on_commit(forget_hosts)
    return fresh


def _replace_logo(school, file):
    """Stores the new file beside the old one, which goes once the change is through."""
    storage, old = school.logo.storage, school.logo.name
    if file is None:
        school.logo = ""
    else:
        with tenant_context(school):
            school.logo.save(f"branding/logo-{secrets.token_hex(4)}.png", file, save=False)
    if old:
        with tenant_context(school):
            delete_once_sure(storage, old)
