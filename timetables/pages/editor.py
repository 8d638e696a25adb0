"""The week of a section or a teacher as the editor shows it: what stands where, and what has no place yet."""

from dataclasses import dataclass, field
from typing import NamedTuple

from academics.models import Section, StaffMember

from ..clashes import Clash, Place, WeekPlan
from ..days import school_weekdays
from ..models import Period, ScheduledLesson


@dataclass
class Card:
    """A lesson in the week, with whoever teaches it."""

    row: ScheduledLesson
    teachers: list
    # What is wrong with it since something else changed.
    clashes: list[Clash] = field(default_factory=list)


@dataclass
class Unplaced:
    """A class, how many lessons a week it has and should have; None where nobody has said."""

    school_class: object
    teachers: list
    placed: float
    wanted: int | None

    @property
    def is_complete(self):
        return self.wanted is not None and self.placed >= self.wanted

    @property
    def shown(self):
        """A whole number without its fraction: a class may have a lesson every second week."""
        return f"{self.placed:g}" if self.placed == int(self.placed) else f"{self.placed:.1f}"


class BoardCell(NamedTuple):
    """What stands in a period on a day of the week."""

    weekday: int
    cards: list[Card]


class BoardLine(NamedTuple):
    """One period, with a cell for each day of the week."""

    period: Period
    cells: list[BoardCell]


@dataclass
class WeekBoard:
    """`astray` stand in periods that are in none of the lines."""

    weekdays: list[int]
    lines: list[BoardLine]
    astray: list[Card]
    unplaced: list[Unplaced]

    @property
    def is_complete(self):
        return bool(self.unplaced) and all(each.is_complete for each in self.unplaced)


def read_week_board(plan: WeekPlan, *, section=None, teacher=None, week=None):
    """The WeekBoard of a Section or a StaffMember; with `week` only what is held in that week of the cycle."""
    classes = _classes(plan, section, teacher)
    ids = {each.pk for each in classes}
    rows = [
        row
        for row in plan.rows
        if row.school_class_id in ids
        and (week is None or row.week in (None, week))
        and (teacher is None or row.staff_id in (None, teacher.pk))
    ]
    grids = [plan.grid_of_level(section.grade_level_id)] if section else []
    grids += [plan.grid_of(each) for each in classes if plan.grid_of(each) not in grids] if not section else []
    periods = sorted(
        {period.pk: period for grid in grids for period in plan.bells.periods_of(grid)}.values(),
        key=lambda period: (period.starts_at, period.pk),
    )
    weekdays = school_weekdays()
    cards: dict[tuple[int, int], list[Card]] = {}
    for row in rows:
        clashes = [clash for clash in plan.clashes(Place.of(row)) if not clash.is_warning]
        card = Card(row, plan.teachers_of(Place.of(row)), clashes)
        cards.setdefault((row.weekday, row.period_id), []).append(card)
    lines = [
        BoardLine(period, [BoardCell(weekday, cards.pop((weekday, period.pk), [])) for weekday in weekdays])
        for period in periods
    ]
    unplaced = [
        Unplaced(each, plan.groups.teachers_of(each), plan.placed(each.pk), plan.weekly.get(each.pk))
        for each in classes
    ]
    return WeekBoard(weekdays, lines, [card for rest in cards.values() for card in rest], unplaced)


def _classes(plan, section, teacher):
    """The classes whose lessons concern the section or the teacher, electives of its students included."""
    if section:
        students = plan.students_of_section(section.pk)
        return [
            each
            for each in plan.classes.values()
            if each.section_id == section.pk or (each.section_id is None and plan.students_of(each) & students)
        ]
    named = {row.school_class_id for row in plan.rows if row.staff_id == teacher.pk}
    return [each for each in plan.classes.values() if each.pk in named or teacher in plan.groups.teachers_of(each)]


def every_clash(plan, place):
    """{(weekday, period id): [Clash]} of all places in the bell times of the class, where there is any."""
    found = {}
    for period in plan.bells.periods_of(plan.grid_of(place.school_class)):
        for weekday in school_weekdays():
            clashes = plan.clashes(
                Place(place.school_class, weekday, period, place.week, place.room, place.staff, place.pk)
            )
            if clashes:
                found[weekday, period.pk] = clashes
    return found


def editor_sections(timetable):
    return Section.objects.of_year(timetable.school_year_id).in_reading_order()


def teachers_of(plan):
    """The members of staff who teach a class in the plan's year, by name."""
    ids = {staff.pk for each in plan.classes.values() for staff in plan.groups.teachers_of(each)}
    return StaffMember.objects.filter(pk__in=ids | {row.staff_id for row in plan.rows if row.staff_id})
