"""Registers, the marks in them, and what follows from an absence."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data import DataPolicy, DataScope, Keep, Privacy

from .querysets import (
    AbsenceAlertQuerySet,
    ClosureQuerySet,
    CodeQuerySet,
    MarkQuerySet,
    PlannedAbsenceQuerySet,
    PolicyQuerySet,
    RegisterQuerySet,
)


class AttendancePolicy(models.Model):
    """The school's rules from a day on; a day is always judged by the policy of that day."""

    starts_on = models.DateField(_("from"))
    grace_minutes = models.PositiveSmallIntegerField(
        _("grace period in minutes"),
        default=15,
        help_text=_("How long after a register is finished a mark can be corrected before guardians are told."),
    )
    alert_absent = models.BooleanField(_("tell guardians about an unexplained absence"), default=True)
    alert_late = models.BooleanField(_("tell guardians about lateness"), default=False)

    data = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.for_good(), about=_("The rules of attendance, from which day on")
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [models.UniqueConstraint(fields=["starts_on"], name="attendance_policy_day")]

    def __str__(self):
        return f"{self.starts_on}"

    def concerns(self, mark):
        """Whether guardians are told of a `mark` that counts."""
        if mark.is_explained:
            return False
        return self.alert_absent if mark.code.is_absence else self.alert_late and mark.code.is_late


class AttendanceCode(models.Model):
    """What a mark says. Direction (in or out) is apart from scope and from what counts.

    What a used code means never changes, because that would rewrite history: it is retired and
    another one made.
    """

    class Direction(models.TextChoices):
        IN = "in", _("Present")
        OUT = "out", _("Absent")

    class Scope(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        LATE = "late", _("On site, late")
        OFF_SITE = "off_site", _("Off site")
        LEFT = "left", _("Left early")

    # The key that a teacher presses, and the letter in the register.
    letter = models.CharField(_("letter"), max_length=3)
    name = models.CharField(_("name"), max_length=60)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    counts = models.BooleanField(_("counts toward the percentage"), default=True)
    explained = models.BooleanField(_("is explained"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("no longer used"), default=False)

    data = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.for_good(), about=_("Attendance codes and what each means"))

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Upper("letter"),
                name="attendance_code_letter",
                violation_error_message=_("Another code has this letter."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_plain_presence(self):
        """The first such code in use is that of everybody about whom nothing else is said."""
        return self.direction == self.Direction.IN and self.scope == self.Scope.ON_SITE

    @property
    def is_absence(self):
        return self.direction == self.Direction.OUT

    @property
    def is_late(self):
        return self.scope == self.Scope.LATE

    @property
    def tone(self):
        """How a page shows it beside its name: "wrong", "attention", "information", or "" for plainly present."""
        if self.is_absence:
            return "information" if self.explained else "wrong"
        return "attention" if self.is_late else ""


class Register(models.Model):
    """The register of one section on one day. That it exists does not mean that it was taken."""

    section = models.ForeignKey("academics.Section", on_delete=models.PROTECT, related_name="registers")
    date = models.DateField(_("date"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    data = DataPolicy(
        DataScope.SCHOOL, Privacy.PERSONAL, Keep.along_with("section"), about=_("Registers: which section, which day")
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "date"], name="attendance_one_register")]
        indexes = [models.Index(fields=["date"], name="attendance_register_date")]

    def __str__(self):
        return f"{self.section}, {self.date}"


class RegisterClosure(models.Model):
    """Somebody said "done". Reopening ends the closure; a later one is another row."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="closures")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(default=timezone.now)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)

    data = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("register"),
        about=_("When each register was finished or opened again, and by whom"),
    )

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register"], name="attendance_one_closure", condition=models.Q(reopened_at=None)
            )
        ]

    def __str__(self):
        return f"{self.register}: {self.closed_at}"


class Mark(models.Model):
    """One line of the log: this student has this code, says this person. Never changed or deleted."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="marks")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="marks")
    code = models.ForeignKey(AttendanceCode, on_delete=models.PROTECT, related_name="+")
    minutes_late = models.PositiveSmallIntegerField(null=True)
    from_office = models.BooleanField(default=False)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)

    data = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("register"),
        about=_("Marks in the registers: every one that was given, also those corrected later"),
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        indexes = [
            # The order of MarkQuerySet.current(), so that the newest mark is one index read.
            models.Index(fields=["register", "student", "-from_office", "-id"], name="attendance_current_mark"),
        ]

    def __str__(self):
        return f"{self.student}: {self.code}"

    # What follows is asked of marks that were read with `MarkQuerySet.explained`.

    @property
    def is_explained(self):
        """Whether the school knows why: by the code, or by a known absence of that day."""
        return self.code.explained or self.known_reason is not None

    @property
    def is_unexplained(self):
        return self.code.is_absence and not self.is_explained

    @property
    def reason(self):
        """What is known beside the code; "" for nothing."""
        return self.note or self.known_reason or ""

    @property
    def title(self):
        """The code's name, and that the absence is explained where the code does not say so."""
        if self.code.is_absence and self.is_explained and not self.code.explained:
            return _("%(code)s, known") % {"code": self.code.name}
        return self.code.name

    @property
    def tone(self):
        """As `AttendanceCode.tone`."""
        return "information" if self.code.is_absence and self.is_explained else self.code.tone


class PlannedAbsence(models.Model):
    """An absence that the school knows of, entered before, on or after its days.

    It fills in the mark of each register in its span that is not finished, and explains those that were made.
    """

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="planned_absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    code = models.ForeignKey(AttendanceCode, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # A guardian reported it; the office sees those apart.
    from_family = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    data = DataPolicy(
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

    data = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("register"),
        about=_("Absences of which families were told, or were to be told"),
    )

    objects = AbsenceAlertQuerySet.as_manager()

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
