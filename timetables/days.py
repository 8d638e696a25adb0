"""What a day is like: its bell times for a level, and whether there are lessons. Read ahead for a span of days.

A day is looked at without asking the database again, so that a month of a whole school costs as much as a day.
"""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from academics.calendar import SchoolCalendar
from academics.models import CalendarEntry
from core.compiled import Compiled
from core.school import current_school

from .models import GridUse, Period

WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
WEEKDAY_NAMES = dict(WEEKDAYS)
WEEKDAYS_SHORT = {1: _("Mon"), 2: _("Tue"), 3: _("Wed"), 4: _("Thu"), 5: _("Fri"), 6: _("Sat"), 7: _("Sun")}


def school_weekdays() -> list[int]:
    """The school's days of the week as ISO numbers, in the order in which its week goes."""
    return list(current_school().week_days)


def week_days(day: date) -> list[date]:
    """The school days of the week that holds `day`; the week begins as the school's does."""
    numbers = school_weekdays()
    first = numbers[0] if numbers else 1
    start = day - timedelta(days=(day.isoweekday() - first) % 7)
    days = [start + timedelta(days=number) for number in range(7)]
    return [each for each in days if each.isoweekday() in numbers] or days


def school_days_between(first_day: date, last_day: date) -> list[date]:
    """The school days from the one day to the other."""
    numbers = set(school_weekdays())
    span = (first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1))
    return [day for day in span if day.isoweekday() in numbers]


_PERIODS = Compiled(lambda: Period.objects.order_by("starts_at", "id"))
_USES = Compiled(lambda first, last: GridUse.objects.between(first, last), first=date, last=date)


class BellTimes:
    """The bell times from a day to a day; two statements, then none."""

    def __init__(self, first_day: date, last_day: date) -> None:
        self.first_day, self.last_day = first_day, last_day
        self._periods: dict[int, list[Period]] = {}
        for period in _PERIODS():
            self._periods.setdefault(period.grid_id, []).append(period)
        self._uses: list[GridUse] = _USES(first=first_day, last=last_day)

    def grid_on(self, day: date, level_id: int | None) -> int | None:
        """The id of the grid that a level keeps on `day`; None where nobody has said.

        The level's own goes before everybody's, and of those the one that began last: a short day wins.
        """
        holding = [
            use
            for use in self._uses
            if use.starts_on <= day
            and (use.ends_on is None or use.ends_on >= day)
            and use.grade_level_id in (None, level_id)
        ]
        best = max(holding, key=lambda use: (use.grade_level_id is not None, use.starts_on, use.pk), default=None)
        return best.grid_id if best else None

    def periods_on(self, day: date, level_id: int | None) -> list[Period]:
        """What a level's day is made of, breaks included."""
        return [period for period in self.periods_of(self.grid_on(day, level_id)) if period.is_on(day.isoweekday())]

    def period_on(self, day: date, level_id: int | None, scheduled: Period) -> Period | None:
        """Where `scheduled`, of any grid, lies on that day: by its name; None on a day that has no such.

        Where nobody has said which bell times hold, it is as planned.
        """
        grid = self.grid_on(day, level_id)
        if grid is None or grid == scheduled.grid_id:
            return scheduled if scheduled.is_on(day.isoweekday()) else None
        return next(
            (
                period
                for period in self.periods_of(grid)
                if period.name == scheduled.name and not period.is_break and period.is_on(day.isoweekday())
            ),
            None,
        )

    def usual_grid(self, level_id: int | None) -> int | None:
        """The id of the grid that a level keeps on most of these days; that of a school with a single one without uses."""
        lasting = [use for use in self._uses if use.grade_level_id in (None, level_id)]
        best = max(lasting, key=lambda use: (use.grade_level_id is not None, self._length(use), use.pk), default=None)
        if best and best.grade_level_id is not None and self._length(best) < 2:
            # A level's single short day is not what it usually keeps.
            best = max((use for use in lasting if use.grade_level_id is None), key=self._length, default=best)
        return best.grid_id if best else min(self._periods, default=None)

    def _length(self, use: GridUse) -> int:
        last = min(use.ends_on or self.last_day, self.last_day)
        return (last - max(use.starts_on, self.first_day)).days + 1

    def periods_of(self, grid_id: int | None) -> list[Period]:
        """All periods of a grid, breaks included, by time."""
        return [] if grid_id is None else self._periods.get(grid_id, [])


class OffDays:
    """The days without lessons from a day to a day; one statement, then none."""

    KINDS = (CalendarEntry.Kind.CLOSED, CalendarEntry.Kind.OFF_TIMETABLE)

    def __init__(self, first_day: date, last_day: date) -> None:
        self._entries = [
            entry for entry in SchoolCalendar.between(first_day, last_day).entries if entry.kind in self.KINDS
        ]

    def on(self, day: date, *, section_id: int | None = None, level_id: int | None = None) -> CalendarEntry | None:
        """Why a section of a level has no lessons on `day`; None when it has."""
        return next(
            (
                entry
                for entry in self._entries
                if entry.starts_on <= day <= entry.ends_on
                and entry.concerns(section_id=section_id, grade_level_id=level_id)
            ),
            None,
        )
