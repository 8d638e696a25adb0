"""Who stands in the gradebook of a class and session, and who can be marked there."""

from collections.abc import Iterable, Set
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from academics.models import AcademicSession, ClassMembership, SchoolClass, SectionMembership, Student
from core.compiled import Compiled
from core.lookups import rows_of


def roster_day(session: AcademicSession, today: date) -> date:
    """The day whose roster holds: today, or the nearest day of a session that is over or has not begun."""
    return min(max(today, session.starts_on), session.ends_on)


class Listed(NamedTuple):
    """Somebody who stands in the gradebook; who `has_left` is not in the class any more, or not yet."""

    student: Student
    has_left: bool


# `place` is the class, or its section where it has no roster of its own.
_ROSTER = Compiled(
    lambda place, own_roster, day, marked_ids, held_days: _listed(
        _places(place, own_roster), day, marked_ids, held_days
    ),
    place=int,
    own_roster=bool,
    day=date,
    marked_ids=[int],
    held_days=[date],
)


# Any is a value or the Slot of one.
def _listed(places: Any, day: Any, marked_ids: Any, held_days: Any) -> QuerySet:
    """Students with `is_here`, whether they are in one of `places` on the day; else marked, or there on one of `held_days`."""
    places = places.filter(student=OuterRef("pk"))
    students = Student.objects.only("pk", "student_number", "given_name", "family_name", "preferred_name", "sort_name")
    wanted = Q(is_here=True) | Q(pk__in=marked_ids) | Q(Exists(places.on_any_of(held_days)))
    return students.annotate(is_here=Exists(places.on(day))).filter(wanted)


def read_roster(
    school_class: SchoolClass,
    session: AcademicSession,
    today: date,
    *,
    marked: Iterable[int] = (),
    held: Iterable[date | None] = (),
) -> list[Listed]:
    """By name those in the class on the day, and those who left but have marks, or were there when something was held for
    which they can still be marked. One statement.

    `marked`: the ids of who has any; `held`: the days of assessments, None for those without.
    """
    day = roster_day(session, today)
    found = _ROSTER(
        **_place_of(school_class),
        day=day,
        marked_ids=list(set(marked)),
        held_days=list({each for each in held if each and each < day}),
    )
    listed = [Listed(student, has_left=not student.is_here) for student in found]
    return sorted(listed, key=lambda row: (row.student.sort_name, row.student.pk))


def markable_students(
    school_class: SchoolClass, assessments: Iterable[Any], students: Set[int], today: date
) -> dict[int, set[int]]:
    """{assessment id: those of `students` (ids) who can be given their first mark for it}.

    Who is in the class on the day of its roster, and who was there when it was held, or handed in homework that it is the
    mark of: what somebody did before they moved or left is often marked afterwards.
    """
    spans = list(
        _places(**_place_of(school_class))
        .filter(student__in=students)
        .values_list("student_id", "starts_on", "ends_on")
    )
    found: dict[int, set[int]] = {}
    for each in assessments:
        days = [roster_day(each.session, today)]
        if each.date and each.date < days[0]:
            days.append(each.date)
        found[each.pk] = {
            student for student, first, last in spans for day in days if first <= day and (last is None or last >= day)
        }
    if any(students - known for known in found.values()):
        came = (
            rows_of("assessment.Submission").of_students(students).filter(homework__assessment__in=found).asked_singly()
        )
        for assessment, student in came.values_list("homework__assessment", "student"):
            found[assessment].add(student)
    return found


def _place_of(school_class: SchoolClass) -> dict[str, Any]:
    """What stands for the class in `_places`; a class without a section has a roster of its own."""
    own = school_class.own_roster
    return {"place": school_class.pk if own else school_class.section_id, "own_roster": own}


def _places(place: Any, own_roster: bool) -> Any:
    """The places of students in a class, or in the section of one that has no roster of its own."""
    if own_roster:
        return ClassMembership.objects.filter(school_class=place)
    return SectionMembership.objects.filter(section=place)
