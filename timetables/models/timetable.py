"""The week as it is planned."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academics.models.structure import natural_key
from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import (
    AvailabilityQuerySet,
    RoomQuerySet,
    ScheduledLessonQuerySet,
    TimetableQuerySet,
    WeeklyLessonsQuerySet,
)

_WEEKDAYS = Q(weekday__gte=1, weekday__lte=7)


class Room(models.Model):
    """Where lessons are."""

    name = models.CharField(_("name"), max_length=60)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    retired = models.BooleanField(_("no longer used"), default=False)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Rooms"))

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="timetables_room_name",
                violation_error_code="unique",
                violation_error_message=_("Another room has this name."),
            )
        ]

    def __str__(self):
        return self.name

    def set_sort_key(self):
        self.sort_key = natural_key(self.name)

    def save(self, *args, **kwargs):
        self.set_sort_key()
        super().save(*args, **kwargs)


class Timetable(models.Model):
    """A week, or a cycle of several, that holds from a day to a day once it is published."""

    school_year = models.ForeignKey("academics.AcademicSession", on_delete=models.PROTECT, related_name="timetables")
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # So many weeks until it begins again. Week 1 is that of the first day.
    weeks = models.PositiveSmallIntegerField(_("weeks in the cycle"), default=1)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Timetables and when they hold"))

    objects = TimetableQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_year", "name"],
                name="timetables_timetable_name",
                violation_error_message=_("This school year has a timetable of that name."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="timetables_timetable_days",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=6),
                name="timetables_timetable_weeks",
                violation_error_message=_("A cycle has one to six weeks."),
            ),
        ]

    def __str__(self):
        return self.name

    def week_of(self, day):
        """The week of the cycle, from 1, in which `day` lies."""
        monday = self.starts_on.toordinal() - self.starts_on.weekday()
        return (day.toordinal() - monday) // 7 % self.weeks + 1


class ScheduledLesson(models.Model):
    """A class meets in a period of a weekday, in each week of the cycle or in one. A double lesson is two rows."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="scheduled")
    school_class = models.ForeignKey("academics.SchoolClass", on_delete=models.CASCADE, related_name="scheduled")
    # Of the cycle, from 1; empty: each.
    week = models.PositiveSmallIntegerField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField()
    period = models.ForeignKey("timetables.Period", on_delete=models.PROTECT, related_name="scheduled")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="scheduled")
    # One of those who teach the class, where they take turns; empty: all of them.
    staff = models.ForeignKey(
        "academics.StaffMember", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("timetable"),
        about=_("The planned week: which class meets when and where"),
    )

    objects = ScheduledLessonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "school_class", "weekday", "period", "week"],
                nulls_distinct=False,
                name="timetables_one_scheduled",
                violation_error_message=_("The class has this period already."),
            ),
            models.CheckConstraint(condition=_WEEKDAYS, name="timetables_scheduled_weekday"),
        ]

    def __str__(self):
        return f"{self.school_class}: {self.weekday}, {self.period}"


class WeeklyLessons(models.Model):
    """How many lessons a week a class should have: what the editor still has to place, and says when it is done."""

    school_class = models.ForeignKey("academics.SchoolClass", on_delete=models.CASCADE, related_name="weekly_lessons")
    lessons = models.PositiveSmallIntegerField(_("lessons a week"))

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.NONE,
        Keep.along_with("school_class"),
        about=_("How many lessons a week each class should have"),
    )

    objects = WeeklyLessonsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_class"], name="timetables_one_weekly_number")]

    def __str__(self):
        return f"{self.school_class}: {self.lessons}"


class Availability(models.Model):
    """A teacher cannot teach, or a room cannot be used, at this time of the week."""

    staff = models.ForeignKey(
        "academics.StaffMember", on_delete=models.CASCADE, null=True, blank=True, related_name="unavailable"
    )
    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="unavailable")
    weekday = models.PositiveSmallIntegerField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.PERSONAL, Keep.forever(), about=_("When teachers and rooms are not available")
    )

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(staff=None) ^ Q(room=None), name="timetables_availability_of_one"),
            models.CheckConstraint(condition=_WEEKDAYS, name="timetables_availability_weekday"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="timetables_availability_times",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.staff or self.room}: {self.weekday}, {self.starts_at} – {self.ends_at}"
