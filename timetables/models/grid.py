"""The times of a school day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import GridUseQuerySet, PeriodQuerySet, TimeGridQuerySet


class TimeGrid(models.Model):
    """One set of bell times: "Upper school", "Short day"."""

    name = models.CharField(_("name"), max_length=60)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Bell times"))

    objects = TimeGridQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="timetables_grid_name",
                violation_error_code="unique",
                violation_error_message=_("Other bell times have this name."),
            )
        ]

    def __str__(self):
        return self.name


class Period(models.Model):
    """A stretch of the day in which a lesson or a break lies. `name` is what people say: "1", "Lunch".

    A short day's grid has periods of the same names at other times: a lesson keeps its period by name.
    """

    grid = models.ForeignKey(TimeGrid, on_delete=models.CASCADE, related_name="periods")
    name = models.CharField(_("name"), max_length=20)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    is_break = models.BooleanField(_("break"), default=False)
    # ISO numbers, 1 is Monday; empty: every day.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Periods of the bell times"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="timetables_period_times",
                violation_error_message=_("The period ends before it begins."),
            )
        ]

    def __str__(self):
        return self.name

    def is_on(self, weekday):
        """Whether the period is in that day of the week, an ISO number."""
        return not self.weekdays or weekday in self.weekdays


class GridUse(models.Model):
    """A level, or the whole school, keeps a grid from a day to a day.

    Of several that hold, one of the level goes before one of everybody, and of those the one that began last: so a
    short day is a row of a single day.
    """

    grid = models.ForeignKey(TimeGrid, on_delete=models.PROTECT, related_name="uses")
    grade_level = models.ForeignKey(
        "academics.GradeLevel", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Which bell times apply for whom, from when to when")
    )

    objects = GridUseQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="timetables_use_days",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self):
        return f"{self.grid}: {self.starts_on}"
