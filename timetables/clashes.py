"""Whether a lesson can stand at a place in the week, and if not, why: the cause by name.

A plan is read once, in a constant number of statements; then any number of places is tried without asking again.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from academics.models import SchoolClass, StaffMember
from core.school import school_today

from .class_people import ClassPeople
from .days import WEEKDAY_NAMES, BellTimes, school_weekdays
from .models import Availability, Period, Room, ScheduledLesson, Timetable, WeeklyLessons


@dataclass(frozen=True)
class Clash:
    """Why a lesson cannot stand at a place or, when it `is_warning`, why somebody may not want it there."""

    text: str
    is_warning: bool = False


@dataclass(frozen=True)
class Place:
    """Where a class might meet. `pk` is the scheduled lesson that is moved there, None for a new one."""

    school_class: SchoolClass
    weekday: int
    period: Period
    week: int | None = None
    room: Room | None = None
    staff: StaffMember | None = None
    pk: int | None = None

    @classmethod
    def of(cls, row: ScheduledLesson) -> Self:
        return cls(row.school_class, row.weekday, row.period, row.week, row.room, row.staff, row.pk)


def timetable_roster_day(timetable: Timetable) -> date:
    """The day whose teachers and students count: today, or the nearest day on which the timetable holds."""
    return max(timetable.starts_on, min(school_today(), timetable.ends_on))


class WeekPlan:
    """A timetable with all that its lessons may clash with."""

    def __init__(self, timetable: Timetable, *, is_empty: bool = False) -> None:
        self.timetable = timetable
        self.day = timetable_roster_day(timetable)
        # An empty one is filled by `add`: with what shall stand in place of all that is planned now.
        self.rows: list[ScheduledLesson] = (
            [] if is_empty else list(ScheduledLesson.objects.of_timetable(timetable).in_reading_order())
        )
        self.classes: dict[int, SchoolClass] = {
            each.pk: each for each in SchoolClass.objects.of_year(timetable.school_year_id).in_reading_order()
        }
        self.bells = BellTimes(timetable.starts_on, timetable.ends_on)
        self._grids: dict[int | None, int | None] = {}
        self.weekly: dict[int, int] = dict(
            WeeklyLessons.objects.of_year(timetable.school_year_id).values_list("school_class_id", "lessons")
        )
        self.groups = ClassPeople(self.day, timetable.school_year_id)
        self._unavailable = list(Availability.objects.select_related("staff", "room"))
        self._by_weekday: dict[int, list[ScheduledLesson]] = defaultdict(list)
        for row in self.rows:
            self._by_weekday[row.weekday].append(row)

    def add(self, row: ScheduledLesson) -> None:
        """`row` stands in the week from now on, for whatever is tried next."""
        self.rows.append(row)
        self._by_weekday[row.weekday].append(row)

    def teachers_of(self, place: Place) -> list[StaffMember]:
        """Who teaches there: the one who was named, else all who teach the class."""
        return self.groups.teachers_of(place.school_class, place.staff)

    def students_of(self, school_class: SchoolClass) -> set[int]:
        return self.groups.students_of(school_class)

    def students_of_section(self, section_id: int) -> set[int]:
        return self.groups.students_of_section(section_id)

    def grid_of(self, school_class: SchoolClass) -> int | None:
        """The id of the bell times in which the class is planned; None in a school without any."""
        return self.grid_of_level(level_of(school_class))

    def grid_of_level(self, level_id: int | None) -> int | None:
        if level_id not in self._grids:
            self._grids[level_id] = self.bells.usual_grid(level_id)
        return self._grids[level_id]

    def placed(self, school_class_id: int) -> float:
        """How many lessons a week the class has: a lesson of one week in the cycle counts for that part."""
        own = [row for row in self.rows if row.school_class_id == school_class_id]
        return sum(1 if row.week is None else 1 / self.timetable.weeks for row in own)

    def clashes(self, place: Place) -> list[Clash]:
        """What speaks against a class at a place; the hard clashes first."""
        found = [Clash(text) for text in self._no_such_place(place)]
        if not found:
            for row in self._beside(place):
                found += [Clash(text) for text in self.groups.busy_at_same_time(place, row)]
            found += self._blocked_hours(place)
        found += self._too_small(place)
        return found

    def _no_such_place(self, place: Place) -> Iterator[str]:
        """Why there is no such place for this class, whatever else stands there."""
        weekday, period, name = place.weekday, place.period, place.school_class.title
        if weekday not in school_weekdays():
            yield _("The school is closed on %(day)s.") % {"day": WEEKDAY_NAMES.get(weekday, weekday)}
        elif period.is_break:
            yield _("“%(period)s” is a break.") % {"period": period.name}
        elif not period.is_on(weekday):
            yield _("There is no period “%(period)s” on %(day)s.") % {
                "period": period.name,
                "day": WEEKDAY_NAMES[weekday],
            }
        elif self.grid_of(place.school_class) not in (None, period.grid_id):
            yield _("“%(name)s” keeps other bell times.") % {"name": name}
        if place.room and place.room.retired:
            yield _("%(room)s is no longer used.") % {"room": place.room.name}
        if place.week is not None and place.week > self.timetable.weeks:
            yield _("The timetable has %(weeks)d weeks.") % {"weeks": self.timetable.weeks}

    def _beside(self, place: Place) -> list[ScheduledLesson]:
        """The lessons at the same time of the same week, in any bell times."""
        first, last = place.period.starts_at, place.period.ends_at
        return [
            row
            for row in self._by_weekday[place.weekday]
            if (place.pk is None or row.pk != place.pk)
            and (row.week is None or place.week is None or row.week == place.week)
            and row.period.starts_at < last
            and first < row.period.ends_at
        ]

    def _blocked_hours(self, place: Place) -> Iterator[Clash]:
        teachers, first, last = self.teachers_of(place), place.period.starts_at, place.period.ends_at
        for each in self._unavailable:
            if each.weekday != place.weekday or each.starts_at >= last or first >= each.ends_at:
                continue
            concerned = each.staff in teachers if each.staff_id else place.room and place.room.pk == each.room_id
            who = each.staff or each.room
            if concerned:
                yield Clash(
                    _("%(who)s is not available from %(from)s to %(to)s%(reason)s.")
                    % {
                        "who": who.name if who else "",
                        "from": f"{each.starts_at:%H:%M}",
                        "to": f"{each.ends_at:%H:%M}",
                        "reason": f" ({each.reason})" if each.reason else "",
                    }
                )

    def _too_small(self, place: Place) -> Iterator[Clash]:
        size = len(self.students_of(place.school_class))
        if place.room and place.room.capacity is not None and size > place.room.capacity:
            yield Clash(
                _("%(room)s has %(places)d places for %(size)d students.")
                % {"room": place.room.name, "places": place.room.capacity, "size": size},
                is_warning=True,
            )

    def all_clashes(self) -> list[tuple[ScheduledLesson, list[Clash]]]:
        """The rows that could not be placed today, and why: what was planned before something changed."""
        found = ((row, [each for each in self.clashes(Place.of(row)) if not each.is_warning]) for row in self.rows)
        return [(row, clashes) for row, clashes in found if clashes]


def level_of(school_class: SchoolClass) -> int | None:
    """The id of the level whose bell times a class keeps; None for one of several levels."""
    if school_class.section:
        return school_class.section.grade_level_id
    return school_class.course.grade_level_id
