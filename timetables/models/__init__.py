"""When and where classes meet: the week as it is planned, and the lessons that come of it."""

from .calendars import CalendarLink
from .grid import GridUse, Period, TimeGrid
from .lesson import Lesson
from .timetable import Availability, Room, ScheduledLesson, Timetable, WeeklyLessons

__all__ = [
    "Availability",
    "CalendarLink",
    "GridUse",
    "Lesson",
    "Period",
    "Room",
    "ScheduledLesson",
    "TimeGrid",
    "Timetable",
    "WeeklyLessons",
]
