"""Which jobs."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from .kinds import names_of


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A job shows a person's own work: only who started it sees it."""
        return self.filter(created_by=user)

    def unfinished(self):
        return self.filter(state__in=("queued", "running"))

    def doing(self, function, arguments):
        """Jobs that run `function` with these arguments."""
        return self.of_kind(function).filter(arguments=arguments)

    def of_kind(self, function):
        """Jobs that run `function`, whatever the arguments."""
        return self.filter(kind__in=names_of(function))

    def of_platform(self):
        """Jobs that the platform's staff started: nobody of the school sees them."""
        return self.filter(created_by=None)

    def with_file(self):
        """Jobs whose result is a file that is still there."""
        return self.exclude(result_file="")

    def stalled(self):
        """Unfinished jobs that gave no sign of life for JOB_SILENCE_SECONDS: their worker died or never came.

        To take one for dead that is alive does no harm: it holds the job's lock (see `jobs.running`).
        """
        return self.unfinished().filter(
            heartbeat_at__lt=timezone.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
        )
