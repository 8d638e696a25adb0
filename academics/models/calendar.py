"""Days that are not as the week has them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import CalendarQuerySet


class CalendarEntry(models.Model):
    """Some days of the whole school, of a level or of a section: closed, without lessons, or worth knowing."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("School closed")
        # The school is open and registers are taken; there are no lessons (sports day, an excursion).
        OFF_TIMETABLE = "off_timetable", _("No lessons")
        EVENT = "event", _("Event")

    kind = models.CharField(_("what"), max_length=15, choices=Kind.choices, default=Kind.CLOSED)
    title = models.CharField(_("title"), max_length=100)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # Neither: the whole school.
    grade_level = models.ForeignKey(
        "academics.GradeLevel", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    section = models.ForeignKey("academics.Section", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("The calendar: closures, days without lessons, events")
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="academics_calendar_days",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.grade_level_id and self.section_id:
            raise ValidationError({"section": _("Choose a level or a section, not both.")})

    @property
    def for_whom(self):
        """The name of the section or level that it is for, or "Whole school". Read it with both."""
        only = self.section or self.grade_level
        return only.name if only else _("Whole school")

    def is_on(self, day):
        return self.starts_on <= day <= self.ends_on

    def concerns(self, *, section_id=None, grade_level_id=None):
        """Whether it holds for this section of this level; without either, whether it holds for everybody."""
        if self.section_id:
            return self.section_id == section_id
        return self.grade_level_id is None or self.grade_level_id == grade_level_id
