"""Which schools, sign-ups and their neighbours."""

from django.db import models
from django.utils import timezone


class SchoolQuerySet(models.QuerySet):
    def schools(self):
        """Every school; the row of the platform's own schema is none."""
        return self.exclude(schema_name="public")

    def serving(self):
        """Schools that are up: neither in the making, suspended nor being erased."""
        return self.schools().filter(status="active")

    def at_host(self, host):
        """The school that answers at this host name, if any."""
        return self.filter(domains__domain=host)

    def with_domains(self):
        return self.prefetch_related("domains")


class SignUpQuerySet(models.QuerySet):
    def open(self):
        """To be confirmed, and not too late for that."""
        return self.filter(state="requested", expires_at__gt=timezone.now())

    def confirmed(self):
        """Waiting for a worker, or left by one that died."""
        return self.filter(state="confirmed")

    def expired(self):
        """Never confirmed, and too late for that now."""
        return self.filter(state="requested", expires_at__lte=timezone.now())
