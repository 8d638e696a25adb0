"""The change from one school year to the next."""

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.status import Status

from ..models.enrolment import Enrolment
from .querysets import RolloverQuerySet


class Rollover(models.Model):
    """The plan of a year-end, and what came of it.

    `year` holds the title and days of the new school year and of its terms as JSON, `sections` what becomes of each
    section: {section id: {"name", "grade_level", "merges"}}, an empty name for one that ends; "+" and the id of a section
    stands for a new one of the same level into which nobody moves. `made` and `changed` say what was written, so that it
    can be taken back: {model: {"columns", "rows": {id: hash of the columns}, "last": highest id}} and
    {model: {id: {field: [before, after]}}}. `report` holds what the last rehearsal, or a refused undo, had to say.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Being planned")
        DONE = "done", _("Carried out")
        UNDONE = "undone", _("Taken back")

    from_year = models.ForeignKey("academics.AcademicSession", on_delete=models.PROTECT, related_name="+")
    to_year = models.ForeignKey(
        "academics.AcademicSession", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    year = models.JSONField(default=dict)
    sections = models.JSONField(default=dict)
    copies_classes = models.BooleanField(
        _("each section gets the classes of its new level"), default=True, db_default=True
    )
    copies_teachers = models.BooleanField(_("teachers keep their classes"), default=False)
    copies_homeroom = models.BooleanField(_("homeroom teachers keep their sections"), default=False, db_default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    made = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    report = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.PERSONAL, Keep.forever(), about=_("Year-ends: what was planned and what was written")
    )

    objects = RolloverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.from_year}: {self.get_state_display()}"

    @property
    def is_planned(self):
        return self.state == self.State.PLANNED

    @property
    def is_busy(self):
        """Whether a worker has something to do with it."""
        return self.job is not None and not self.job.is_finished

    @property
    def status(self):
        """How far the year-end is, as lists show it."""
        if self.is_busy:
            return Status(_("Working"), "information", icon="clock")
        if self.state == self.State.DONE:
            return Status(self.get_state_display(), "good")
        if self.is_planned:
            return Status(self.get_state_display(), "information", icon="edit")
        return Status(self.get_state_display(), icon="arrow-back-up")

    @property
    def title(self):
        """The title of the new year."""
        return self.year.get("title", "")


class RolloverDecision(models.Model):
    """A student for whom the plan is not what the rules say, or says it for a reason."""

    class Outcome(models.TextChoices):
        PROMOTE = "promote", _("Moves up")
        REPEAT = "repeat", _("Repeats the level")
        LEAVE = "leave", _("Leaves")
        GRADUATE = "graduate", _("Graduates")

    rollover = models.ForeignKey(Rollover, on_delete=models.CASCADE, related_name="decisions")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome.choices)
    # The name of the section in the new year; empty: the one that the rules find, or none.
    section = models.CharField(_("section"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Of who leaves: what the enrolment ends with.
    exit_reason = models.CharField(
        _("exit reason"), max_length=20, choices=Enrolment.ExitReason.choices, blank=True, db_default=""
    )

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.SENSITIVE, Keep.along_with("student"), about=_("Exceptions at the change of the year")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rollover", "student"], name="academics_one_decision")]

    def __str__(self):
        return f"{self.student}: {self.outcome}"
