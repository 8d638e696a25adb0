"""What a school counts by: its codes, and whom it tells when."""

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import CodeQuerySet, PolicyQuerySet


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

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("The rules of attendance, from which day on")
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
    # Who may give it, and what for; unlike its meaning this may change while it is used.
    office_only = models.BooleanField(_("only the office gives it"), default=False, db_default=False)
    allowed_ahead = models.BooleanField(_("may be noted for days to come"), default=True, db_default=True)
    official_code = models.CharField(_("official code"), max_length=10, blank=True, db_default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("no longer used"), default=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Attendance codes and what each means")
    )

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
