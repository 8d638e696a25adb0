"""Which bell times, timetables and lessons, and who may see them."""

from .lesson import CalendarLinkQuerySet, LessonQuerySet
from .plan import (
    AvailabilityQuerySet,
    GridUseQuerySet,
    PeriodQuerySet,
    RoomQuerySet,
    ScheduledLessonQuerySet,
    TimeGridQuerySet,
    TimetableQuerySet,
    WeeklyLessonsQuerySet,
)

__all__ = [
    "AvailabilityQuerySet",
    "CalendarLinkQuerySet",
    "GridUseQuerySet",
    "LessonQuerySet",
    "PeriodQuerySet",
    "RoomQuerySet",
    "ScheduledLessonQuerySet",
    "TimeGridQuerySet",
    "TimetableQuerySet",
    "WeeklyLessonsQuerySet",
]
