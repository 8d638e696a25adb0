"""The platform's own row, host and staff."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.models import User

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


def make_staff(email, *, name="", password=None):
    """A member of the platform's staff, or the one with this address as they are; returns (user, created).

    Without a password they set one through the reset mail. ValidationError for a malformed address.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(_("“%(email)s” is not an e-mail address."), params={"email": email}) from error
    with schema_context(get_public_schema_name()), transaction.atomic():
        existing = User.objects.filter(email__iexact=email, is_staff=True).first()
        if existing:
            return existing, False
        return User.objects.create_superuser(email[:150], email, password, given_name=name), True
