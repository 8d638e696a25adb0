"""What the commands about schools share."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from tenants.addresses import school_host
from tenants.models import School


def school_named(subdomain):
    """The school at the subdomain; CommandError when there is none."""
    school = School.objects.schools().at_host(school_host(subdomain.strip().lower())).first()
    if school is None:
        raise CommandError(f"There is no school at the subdomain {subdomain!r}; see list_tenants.")
    return school


def one_line(error: ValidationError):
    """The messages of a ValidationError as one line for the command line."""
    return " ".join(error.messages)
