"""Absences that are known beforehand, and what families are told of others."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.status import Status

from ..querysets import AbsenceAlertQuerySet, AbsenceCallQuerySet, PlannedAbsenceQuerySet
from .registers import Register
from .settings import AttendanceCode


class PlannedAbsence(models.Model):
    """An absence that the school knows of, entered before, on or after its days.

    It fills in the mark of each register in its span that is not finished, and explains those that were made; one that
    the office questions does neither.
    """

    class State(models.TextChoices):
        # A family says so; it counts until the office has looked.
        REPORTED = "reported", _("Reported")
        ACCEPTED = "accepted", _("Accepted")
        QUESTIONED = "questioned", _("Questioned")

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="planned_absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    code = models.ForeignKey(AttendanceCode, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # A guardian reported it; the office sees those apart.
    from_family = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.ACCEPTED, db_default=State.ACCEPTED.value
    )
    # What the office asked the family last, and what they answered; "" for nothing.
    question = models.CharField(_("question"), max_length=200, blank=True, db_default="")
    answer = models.CharField(_("answer"), max_length=200, blank=True, db_default="")
    # What the office has seen of it, such as a doctor's note.
    evidence = models.CharField(_("evidence"), max_length=200, blank=True, db_default="")

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("student"),
        about=_("Absences known beforehand, with their reasons"),
    )

    objects = PlannedAbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="attendance_planned_days",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self):
        return f"{self.student}: {self.starts_on} – {self.ends_on}"

    @property
    def is_questioned(self):
        return self.state == self.State.QUESTIONED

    @property
    def status(self):
        """How pages show where a family's report stands."""
        return Status(self.get_state_display(), _REPORT_TONES[self.state])


class AbsenceAlert(models.Model):
    """A student's guardians are to be told of an absence once its grace period is over.

    Written with the closure that found the absence, so that neither a crash nor a lost task can
    swallow it; unique by day, so that finishing a register twice tells nobody twice.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for the grace period")
        SENT = "sent", _("Guardians told")
        CANCELLED = "cancelled", _("Corrected in time")
        UNREACHABLE = "unreachable", _("Nobody to tell")
        # What they were told did not hold, and they have been told that too.
        CORRECTED = "corrected", _("Guardians told of the correction")

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="absence_alerts")
    date = models.DateField()
    # The one whose mark it is of.
    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="alerts")
    # When to tell; later than `decided_at` of one that was sent: when to look whether it still holds.
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    decided_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("register"),
        about=_("Absences of which families were told, or were to be told"),
    )

    objects = AbsenceAlertQuerySet.as_manager()

    # Of `AbsenceAlertQuerySet.with_failure`.
    has_failed: bool

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "date"], name="attendance_one_alert")]
        indexes = [
            models.Index(fields=["due_at"], name="attendance_alert_due", condition=models.Q(state="pending")),
            models.Index(
                fields=["due_at"],
                name="attendance_alert_again",
                condition=models.Q(state="sent", due_at__gt=models.F("decided_at")),
            ),
        ]

    def __str__(self):
        return f"{self.student}, {self.date}: {self.state}"


class AbsenceCall(models.Model):
    """The school called somebody about a student's absence of a day; never changed or deleted.

    What was learned about the absence itself is a PlannedAbsence: that one explains marks, this one says who tried what.
    """

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", _("No answer")
        LEFT_MESSAGE = "left_message", _("Left a message")
        REACHED = "reached", _("Reached")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="absence_calls")
    date = models.DateField()
    # None: somebody else, whom the note names, or a guardian whose record is gone.
    guardian = models.ForeignKey(
        "academics.Guardian", on_delete=models.SET_NULL, null=True, related_name="absence_calls"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField(default=timezone.now)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("student"),
        about=_("Calls to families about absences, and what came of them"),
    )

    objects = AbsenceCallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["date"], name="attendance_call_date")]

    def __str__(self):
        return f"{self.student}, {self.date}: {self.outcome}"

    @property
    def status(self):
        """The outcome as pages show it."""
        return Status(self.get_outcome_display(), _TONES[self.outcome])


_REPORT_TONES = {
    PlannedAbsence.State.REPORTED: "information",
    PlannedAbsence.State.ACCEPTED: "good",
    PlannedAbsence.State.QUESTIONED: "attention",
}
_TONES = {
    AbsenceCall.Outcome.NO_ANSWER: "attention",
    AbsenceCall.Outcome.LEFT_MESSAGE: "information",
    AbsenceCall.Outcome.REACHED: "good",
    AbsenceCall.Outcome.WRONG_NUMBER: "wrong",
}
