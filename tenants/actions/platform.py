"""The platform's own row and host."""

from django.conf import settings
from django.db import transaction
from django_tenants.utils import get_public_schema_name, schema_context

from ..models import Domain, School
from ..routing import forget_hosts


def ensure_platform():
    """The row of the public schema and the platform's host, made when they are missing; returns the row."""
    with schema_context(get_public_schema_name()), transaction.atomic():
        platform, _created = School.objects.get_or_create(
            schema_name=get_public_schema_name(),
            defaults={"name": settings.PLATFORM_NAME, "status": School.Status.ACTIVE},
        )
        _domain, created = Domain.objects.get_or_create(
            domain=settings.PLATFORM_DOMAIN, defaults={"tenant": platform, "is_primary": True}
        )
        if created:
            transaction.on_commit(forget_hosts)
    return platform
