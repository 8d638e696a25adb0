"""A week, or a day, of lessons as people read it: periods down, days across."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import NamedTuple

from academics.models import CalendarEntry, ClassMembership, SchoolClass, SectionMembership, TeachingAssignment
from core.compiled import Compiled

from ..days import BellTimes, OffDays, week_days
from ..models import Lesson

_TEACHERS = Compiled(
    lambda school_class_ids: (
        TeachingAssignment.objects.filter(school_class__in=school_class_ids)
        .select_related("staff")
        .order_by("staff__sort_name", "id")
    ),
    school_class_ids=[int],
)
_TAUGHT = Compiled(
    lambda school_class_ids: (
        SchoolClass.objects.filter(pk__in=school_class_ids).select_related("course__subject", "section").order_by("pk")
    ),
    school_class_ids=[int],
)
_SECTIONS = Compiled(
    lambda student_ids, day: (
        SectionMembership.objects.on(day).filter(student__in=student_ids).values_list("student_id", "section_id")
    ),
    student_ids=[int],
    day=date,
)
_CLASSES = Compiled(
    lambda student_ids, day: (
        ClassMembership.objects.on(day).filter(student__in=student_ids).values_list("student_id", "school_class_id")
    ),
    student_ids=[int],
    day=date,
)
_LESSONS = Compiled(
    lambda student_ids, day: Lesson.objects.of_day(day).of_students(student_ids).by_time(),
    student_ids=[int],
    day=date,
)


@dataclass
class TaughtLesson:
    """A lesson with those who teach it."""

    lesson: Lesson
    teachers: list
    # Whether its times are not those of its line.
    is_odd: bool = False


class WeekCell(NamedTuple):
    """What stands in a period of a day."""

    day: date
    entries: list[TaughtLesson]


class WeekDay(NamedTuple):
    """A day with its lessons; `off` is why there are none, or None."""

    day: date
    off: CalendarEntry | None
    entries: list[TaughtLesson]


@dataclass
class PeriodRow:
    """One period of the week, with a cell for each day."""

    name: str
    starts_at: time
    ends_at: time
    is_break: bool = False
    cells: list[WeekCell] = field(default_factory=list)


@dataclass
class Week:
    """`lines` are the lessons of `days` by period."""

    days: list[WeekDay]
    lines: list[PeriodRow]

    @property
    def first_day(self) -> date:
        return self.days[0].day

    @property
    def last_day(self) -> date:
        return self.days[-1].day

    @property
    def before(self):
        return self.first_day - timedelta(days=7)

    @property
    def after(self):
        return self.first_day + timedelta(days=7)

    @property
    def has_lessons(self):
        return any(each.entries for each in self.days)


def read_week(lessons, day, *, section_id=None, level_id=None):
    """The Week of `day`; closures are those of the section and level, else of everybody.

    `lessons(first=day, last=day)` gives the lessons from a day to a day, in reading order.
    """
    days = week_days(day)
    monday = days[0]
    entries = with_teachers(lessons(first=monday, last=monday + timedelta(days=6)))
    by_day = defaultdict(list)
    for entry in entries:
        by_day[entry.lesson.date].append(entry)
    # A lesson that was moved to a day off has its column.
    days = sorted({*days, *by_day})
    off = OffDays(days[0], days[-1])
    bells = BellTimes(days[0], days[-1])
    lines = _lines(bells.periods_of(bells.usual_grid(level_id)), entries, days)
    shown = [WeekDay(each, off.on(each, section_id=section_id, level_id=level_id), by_day[each]) for each in days]
    return Week(shown, lines)


def entries_of(lessons):
    """[TaughtLesson] of the queryset `lessons`, in reading order; three statements."""
    return with_teachers(list(lessons.by_time()))


def with_teachers(found):
    """[TaughtLesson] of lessons that are read `by_time`, in their order, with their classes; two statements."""
    if not found:
        return []
    ids = list({lesson.school_class_id for lesson in found})
    classes = {each.pk: each for each in _TAUGHT(school_class_ids=ids)}
    for lesson in found:
        lesson.school_class = classes[lesson.school_class_id]
    rows = defaultdict(list)
    for row in _TEACHERS(school_class_ids=ids):
        rows[row.school_class_id].append(row)
    return [
        TaughtLesson(
            lesson,
            [lesson.staff]
            if lesson.staff
            else [row.staff for row in rows[lesson.school_class_id] if _holds(row, lesson.date)],
        )
        for lesson in found
    ]


def _holds(row, day):
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)


def _lines(periods, entries, days):
    """The usual periods, and a line for each lesson that is in none of them."""
    lines = {
        period.name: PeriodRow(period.name, period.starts_at, period.ends_at, period.is_break) for period in periods
    }
    cells = defaultdict(list)
    for entry in entries:
        lesson = entry.lesson
        name = lesson.period_name
        if name not in lines or lines[name].is_break:
            name = (lesson.period_name, lesson.starts_at)
            lines.setdefault(name, PeriodRow(lesson.period_name, lesson.starts_at, lesson.ends_at))
        entry.is_odd = (lesson.starts_at, lesson.ends_at) != (lines[name].starts_at, lines[name].ends_at)
        cells[name, lesson.date].append(entry)
    for name, line in lines.items():
        line.cells = [WeekCell(day, cells[name, day]) for day in days]
    return sorted(lines.values(), key=lambda line: (line.starts_at, line.ends_at))


def lessons_of_each(students, day):
    """{student id: [TaughtLesson]} of one day; a constant number of statements however many students."""
    asked = {"student_ids": [student.pk for student in students], "day": day}
    sections, classes = set(_SECTIONS(**asked)), set(_CLASSES(**asked))
    entries = with_teachers(_LESSONS(**asked))

    def attends(student, school_class):
        if school_class.own_roster:
            return (student.pk, school_class.pk) in classes
        return (student.pk, school_class.section_id) in sections

    return {
        student.pk: [entry for entry in entries if attends(student, entry.lesson.school_class)] for student in students
    }
