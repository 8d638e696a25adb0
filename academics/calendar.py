"""The school's calendar as one reads it: which days are school days, for everybody or for one section."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from core.compiled import Compiled
from core.school import current_school

from .models import CalendarEntry, Section

_ENTRIES = Compiled(
    lambda first, last: CalendarEntry.objects.between(first, last).in_reading_order(), first=date, last=date
)
ONE_DAY = timedelta(days=1)
# How far ahead the next school day is looked for: longer than any holidays.
FAR = timedelta(days=150)


@dataclass(frozen=True)
class SchoolCalendar:
    """The days from `first` to `last`, with all entries that share one with them: read once, then asked freely.

    Every question may name a `section`; without one it is asked for the whole school.
    """

    first: date
    last: date
    week_days: tuple
    entries: tuple

    @classmethod
    def between(cls, first, last):
        """Reads the span by one query."""
        return cls(first, last, tuple(current_school().week_days), tuple(_ENTRIES(first=first, last=last)))

    @classmethod
    def around(cls, day):
        """The week that holds `day`, and what follows as far as a next school day may be."""
        return cls.between(monday_of(day), day + FAR)

    def of(self, day, section=None):
        """What stands in the calendar for `day`."""
        return [entry for entry in self.entries if entry.is_on(day) and _concerns(entry, section)]

    def closure(self, day, section=None):
        """The entry by which the school is closed on `day`; None when there is none."""
        return next((entry for entry in self.of(day, section) if entry.kind == CalendarEntry.Kind.CLOSED), None)

    def is_in_week(self, day):
        """Whether the school has that day of the week."""
        return day.isoweekday() in self.week_days

    def is_school_day(self, day, section=None):
        return self.is_in_week(day) and self.closure(day, section) is None

    def next_school_day(self, day, section=None):
        """The first school day after `day`; None when the span holds none."""
        return next(
            (later for later in days_between(day + ONE_DAY, self.last) if self.is_school_day(later, section)), None
        )

    def school_days(self, section=None):
        """The school days of the span."""
        return [day for day in days_between(self.first, self.last) if self.is_school_day(day, section)]

    def week_of(self, day):
        """The days of the week that holds `day` on which the school has its week, Monday first; closed ones too."""
        monday = monday_of(day)
        return [each for each in days_between(monday, monday + 6 * ONE_DAY) if self.is_in_week(each)]


def _concerns(entry, section):
    if section is None:
        return entry.concerns()
    return entry.concerns(section_id=section.pk, grade_level_id=section.grade_level_id)


def days_between(first, last):
    """Each day from `first` to `last`."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def monday_of(day):
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class MonthDay:
    """One field of a month's page."""

    day: date
    is_in_month: bool
    is_school_day: bool
    entries: list


@dataclass(frozen=True)
class Month:
    """A month as a page shows it: whole weeks, the first of them with the first of the month."""

    first: date
    weeks: list

    @classmethod
    def of(cls, day, *, sections=None):
        """The month that holds `day`. With `sections` only what concerns one of them or everybody."""
        grid = calendar.Calendar(6 if 7 in current_school().week_days else 0).monthdatescalendar(day.year, day.month)
        known = SchoolCalendar.between(grid[0][0], grid[-1][-1])
        weeks = [[cls._field(known, each, day.month, sections) for each in week] for week in grid]
        return cls(day.replace(day=1), weeks)

    @staticmethod
    def _field(known, day, month, sections):
        entries = [entry for entry in known.entries if entry.is_on(day) and is_for(entry, sections)]
        return MonthDay(day, day.month == month, known.is_school_day(day), entries)

    @property
    def has_entries(self):
        """Whether anything stands in the month itself."""
        return any(field.entries for week in self.weeks for field in week if field.is_in_month)

    @property
    def previous(self):
        return (self.first - ONE_DAY).replace(day=1)

    @property
    def next(self):
        return (self.first + timedelta(days=31)).replace(day=1)


def is_for(entry, sections):
    """Whether the entry is for everybody or for one of `sections`; with None for anybody at all."""
    return sections is None or entry.concerns() or any(_concerns(entry, section) for section in sections)


def calendar_sections(students, day):
    """The sections that any of `students` is in on `day`."""
    return list(Section.objects.attended_by(students, on=day))
