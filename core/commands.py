"""What the product's own commands share."""

from django.core.management.base import BaseCommand


class ProductCommand(BaseCommand):
    """A command that loads only what it needs.

    Django's checks would load every page of the product first, twice the time of a command that finds nothing to do.
    A release has been checked by then: `migrate`, which comes before, runs them, and so does `manage.py check --deploy`.
    """

    requires_system_checks = ()
