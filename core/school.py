"""The school that this thread, request or task works for.

Apps below `tenants` must not import it, so they ask here. What comes back is the `School` row
that the middleware or the task selected: `name`, `timezone`, `locale`, `week_days`, ...
"""

import zoneinfo
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django_tenants.utils import get_public_schema_name, schema_context

from .postgres.selected import connection


class NoSchool(ImproperlyConfigured):
    """Something that belongs to a school was asked for outside any school."""


def in_school() -> bool:
    """Whether a school's schema, and not the platform's, is selected."""
    return connection.schema_name != get_public_schema_name()


def current_school() -> Any:
    """The selected school, a `tenants.School`; NoSchool outside one."""
    if not in_school():
        raise NoSchool("No school is selected: this runs in the platform's schema.")
    return connection.tenant


def school_zone() -> zoneinfo.ZoneInfo:
    """The time zone of the selected school."""
    return zoneinfo.ZoneInfo(current_school().timezone)


def school_now() -> datetime:
    """The present moment in the school's time zone."""
    return timezone.now().astimezone(school_zone())


def school_today() -> date:
    """Today's date where the school is."""
    return school_now().date()


def school_day(moment: datetime) -> date:
    """The date that an aware datetime has where the school is."""
    return moment.astimezone(school_zone()).date()


def school_url(path: str = "/") -> str:
    """The full address of `path` at the selected school, by its primary domain: what stands in mails."""
    school = current_school()
    with schema_context(get_public_schema_name()):
        host = school.domains.order_by("-is_primary", "pk").values_list("domain", flat=True).first()
    scheme, usual = ("https", 443) if settings.SESSION_COOKIE_SECURE else ("http", 80)
    port = f":{settings.PLATFORM_PORT}" if settings.PLATFORM_PORT not in (0, usual) else ""
    return f"{scheme}://{host}{port}{path}"
