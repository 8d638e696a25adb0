"""The platform's own row, host and staff."""

from django.conf import settings
from django.db import transaction
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.models import User

from ..models import Domain, School
from ..routing import forget_hosts
from ..wishes import clean_email


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


def make_staff(email, *, name="", password=None):
    """A member of the platform's staff, or the one with this address as they are; returns (user, created).

    Without a password they set one through the reset mail. ValidationError for a malformed address.
    """
    email = clean_email(email)
    with schema_context(get_public_schema_name()), transaction.atomic():
        existing = User.objects.filter(email__iexact=email, is_staff=True).first()
        if existing:
            return existing, False
        return User.objects.create_superuser(email[:150], email, password, given_name=name), True
