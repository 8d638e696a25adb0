"""Registers, and the marks in them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import (
    ClosureQuerySet,
    MarkQuerySet,
    RegisterQuerySet,
)
from .settings import AttendanceCode


class Register(models.Model):
    """The register of one section on one day. That it exists does not mean that it was taken."""

    section = models.ForeignKey("academics.Section", on_delete=models.PROTECT, related_name="registers")
    date = models.DateField(_("date"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    data_policy = DataPolicy(
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

    data_policy = DataPolicy(
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
    # When it was chosen on a device without a network, which sent it later; `taken_at` is when it came in, and the order
    # of the log.
    chosen_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    data_policy = DataPolicy(
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

    @property
    def said_at(self):
        """When somebody said so."""
        return self.chosen_at or self.taken_at

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
