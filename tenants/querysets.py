"""Which schools and sign-ups."""

from django.db import models
from django.utils import timezone


class SchoolQuerySet(models.QuerySet):
    def schools(self):
        """Every school; the row of the platform's own schema is none."""
        return self.exclude(schema_name="public")

    def serving(self):
        """Schools that are up: neither in the making, suspended nor being erased."""
        return self.schools().filter(status="active")


class SignUpQuerySet(models.QuerySet):
    def open(self):
        return self.filter(expires_at__gt=timezone.now()).exclude(state="done")
