"""A background job as the person who started it sees it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from .querysets import JobQuerySet


class Job(models.Model):
    """Progress, result file and error of one piece of work that a worker does.

    A school has its own; those in the public schema are the platform's, for its staff.

    The row is written with the request that asks for the work, so that nothing is lost when the
    queue is down: a sweeper queues again what is stalled. `kind` is the name of the work
    (see `jobs.kinds`), `arguments` are its keyword arguments.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Working")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    # Where the page goes when the job is done; empty stays on the job's page.
    result_url = models.CharField(max_length=300, blank=True)
    result_file = models.FileField(upload_to="jobs/%Y/%m", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(DataScope.BOTH, Privacy.PERSONAL, Keep.until("finished_at", days=30))

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="jobs_unfinished",
                condition=models.Q(state__in=("queued", "running")),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_finished(self):
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self):
        """Progress in whole percent; 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0
