"""Weeks beside days of the week: of sections how many were there, of a student the marks."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import localize
from django.utils.translation import gettext as _

from academics.calendar import SchoolCalendar, days_between, monday_of
from academics.models import AcademicSession

from ...models import Mark
from ...pages.figures import count_by
from .counting import marks_of

# Longer than any school year; of a longer span the last days are shown.
MOST_DAYS = timedelta(days=400)
# (at least so many percent there, the class of the field); the page's key names the same numbers.
SHADES = ((98, "heat-0"), (95, "heat-1"), (90, "heat-2"), (80, "heat-3"), (0, "heat-4"))


@dataclass(frozen=True)
class HeatField:
    """A day: what stands in it, the class of its colour, and in words what it means."""

    day: date
    text: str = ""
    shade: str = ""
    title: str = ""
    percentage: float | None = None


@dataclass(frozen=True)
class HeatMap:
    """`weeks` are lists of HeatFields, one for each of `weekdays`, (short name, name); the latest week last."""

    weekdays: list[tuple[str, str]]
    weeks: list[list[HeatField]]

    @property
    def fields(self):
        """Those in which something stands, day by day."""
        return [field for week in self.weeks for field in week if field.text]


def sections_heat(sections, span, *, section=None):
    """The HeatMap of the days in `sections`, a query; `section` when it is only one."""
    figures = count_by("register__date", marks_of(sections, span))
    return _map(span.first, span.last, {day: _share(day, each) for day, each in figures.items()}, section)


def student_heat(student, today):
    """The HeatMap of the student's school year; None while no mark counts."""
    year = AcademicSession.objects.year_of(today)
    if year is None:
        return None
    marks = Mark.objects.of_students([student.pk]).that_count(year.starts_on, today).select_related("code", "register")
    fields = {mark.register.date: _letter(mark) for mark in marks}
    return _map(min(fields), max(fields), fields, None) if fields else None


def _share(day, figures):
    if figures.percentage is None:
        return HeatField(day)
    # By the number that stands there: two fields of one number have one colour.
    number = round(figures.percentage)
    shade = next(name for least, name in SHADES if number >= least)
    title = _("%(absent)d absent, %(late)d late") % {"absent": figures.absent, "late": figures.late}
    return HeatField(day, localize(number), shade, title, figures.percentage)


def _letter(mark):
    return HeatField(mark.register.date, mark.code.letter, f"heat-{mark.tone or 'good'}", mark.title)


def _map(first, last, fields, section):
    first = max(first, last - MOST_DAYS)
    calendar = SchoolCalendar.between(first, last)
    shown = sorted({*calendar.week_days, *(day.isoweekday() for day in fields)})
    mondays = [day for day in days_between(monday_of(first), last) if day.isoweekday() == 1]
    weeks = [
        [_field(monday + timedelta(number - 1), calendar, fields, section) for number in shown] for monday in mondays
    ]
    named = [(str(WEEKDAYS_ABBR[number - 1]), str(WEEKDAYS[number - 1])) for number in shown]
    return HeatMap(named, weeks)


def _field(day, calendar, fields, section):
    if day in fields:
        return fields[day]
    closure = calendar.first <= day <= calendar.last and calendar.closure(day, section)
    return HeatField(day, shade="heat-closed", title=closure.title) if closure else HeatField(day)
