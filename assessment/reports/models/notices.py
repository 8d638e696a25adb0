"""Which families are told that a report card is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.school import school_day

from ..querysets import ReportNoticeQuerySet


class ReportNotice(models.Model):
    """A student's family is to be told of a report card, from the moment on that it is theirs to see.

    Written with the publication, so that neither a crash nor a lost task can swallow it; unique in the round, so that
    publishing it twice tells nobody twice.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for its time")
        SENT = "sent", _("Family told")
        CANCELLED = "cancelled", _("Withdrawn in time")
        UNREACHABLE = "unreachable", _("Nobody to tell")

    run = models.ForeignKey("assessment.ReportRun", on_delete=models.CASCADE, related_name="notices")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="report_notices")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    decided_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("student"),
        about=_("Report cards of which families were told, or were to be told"),
    )

    objects = ReportNoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "student"], name="assessment_one_notice")]
        indexes = [models.Index(fields=["due_at"], name="assessment_notice_due", condition=models.Q(state="pending"))]

    def __str__(self):
        return f"{self.student}, {self.run}: {self.state}"

    @property
    def date(self):
        """The day on which it is due at the school."""
        return school_day(self.due_at)
