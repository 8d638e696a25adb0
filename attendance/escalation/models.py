"""When absences add up, and what is done then."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.status import Status

from .querysets import AbsenceStepQuerySet, EscalationRuleQuerySet


class EscalationRule(models.Model):
    """So many absences, and what is done about them. Never rewritten: retired, and another one made."""

    class Kind(models.TextChoices):
        SEVERAL = "several", _("Several absences within some school days")
        IN_A_ROW = "in_a_row", _("School days absent in a row")
        BELOW = "below", _("There on less than so many per cent of the term's days")

    class Measure(models.TextChoices):
        TALK = "talk", _("Talk with the student")
        LETTER = "letter", _("Letter to the family")
        MEETING = "meeting", _("Meeting with the family")

    kind = models.CharField(_("when"), max_length=10, choices=Kind.choices)
    # Of absences; of BELOW per cent.
    number = models.PositiveSmallIntegerField(_("number"))
    # School days, today among them; of BELOW how many must have counted before it is looked at; not read for days in a row.
    within = models.PositiveSmallIntegerField(_("within school days"), default=10)
    unexplained_only = models.BooleanField(_("only absences without a reason"), default=True)
    measure = models.CharField(_("what is done"), max_length=10, choices=Measure.choices)
    # None: the homeroom teacher of the student's section.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_days = models.PositiveSmallIntegerField(_("due within days"), default=3)
    retired = models.BooleanField(_("no longer used"), default=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("When absences add up, and what is done then")
    )

    objects = EscalationRuleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.condition

    @property
    def condition(self):
        """In words: "3 absences without a reason within 10 school days"."""
        numbers = {"number": self.number, "days": self.within}
        if self.kind == self.Kind.BELOW:
            return _("Less than %(number)d %% of the term's days present, after %(days)d days") % numbers
        if self.kind == self.Kind.IN_A_ROW:
            if self.unexplained_only:
                return (
                    ngettext(
                        "%(number)d school day absent without a reason",
                        "%(number)d school days absent in a row without a reason",
                        self.number,
                    )
                    % numbers
                )
            return (
                ngettext("%(number)d school day absent", "%(number)d school days absent in a row", self.number)
                % numbers
            )
        if self.unexplained_only:
            return (
                ngettext(
                    "%(number)d absence without a reason within %(days)d school days",
                    "%(number)d absences without a reason within %(days)d school days",
                    self.number,
                )
                % numbers
            )
        return (
            ngettext(
                "%(number)d absence within %(days)d school days",
                "%(number)d absences within %(days)d school days",
                self.number,
            )
            % numbers
        )


class AbsenceStep(models.Model):
    """What somebody has to do about one student's absences, because a rule came true on `days`.

    One that lapsed gave its days back: should they count again, another step opens for them.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        LAPSED = "lapsed", _("No longer needed")

    rule = models.ForeignKey(EscalationRule, on_delete=models.PROTECT, related_name="steps")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="absence_steps")
    days = ArrayField(models.DateField())
    # The first and the last of `days`.
    first_day = models.DateField()
    last_day = models.DateField()
    # None: whoever of the office takes it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("student"),
        about=_("What was done about absences that added up"),
    )

    objects = AbsenceStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "student"], condition=models.Q(state="open"), name="attendance_one_open_step"
            ),
            models.UniqueConstraint(
                fields=["rule", "student", "first_day"],
                condition=~models.Q(state="lapsed"),
                name="attendance_step_once",
            ),
        ]

    def __str__(self):
        return f"{self.student}, {self.rule}: {self.state}"

    def status(self, today):
        """How pages show it on the day `today`."""
        if self.state == self.State.OPEN and self.due_on < today:
            return Status(_("Overdue"), "wrong")
        return Status(self.get_state_display(), "attention" if self.state == self.State.OPEN else "good")
