"""Which notices of report cards."""

from django.db import models
from django.db.models import Count
from django.utils import timezone


class ReportNoticeQuerySet(models.QuerySet):
    def of_run(self, run):
        return self.filter(run=run)

    def pending(self):
        return self.filter(state="pending")

    def unsent(self):
        """Those that nobody got."""
        return self.exclude(state="sent")

    def due(self):
        return self.pending().filter(due_at__lte=timezone.now())

    def counts(self):
        """{state: how many}."""
        return dict(self.order_by().values_list("state").annotate(number=Count("pk")))
