"""Who stands in the gradebook of a class and session, and who can be marked there."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from academics.models import ClassMembership, SectionMembership, Student
from core.lookups import rows_of


def roster_day(session, today):
    """The day whose roster holds: today, or the nearest day of a session that is over or has not begun."""
    return min(max(today, session.starts_on), session.ends_on)


class Listed(NamedTuple):
    """Somebody who stands in the gradebook; who `has_left` is not in the class any more, or not yet."""

    student: Student
    has_left: bool


def read_roster(school_class, session, today, *, marked=(), held=()) -> list[Listed]:
    """By name those in the class on the day, and those who left but have marks, or were there when something was held for
    which they can still be marked. One statement.

    `marked`: the ids of who has any; `held`: the days of assessments, None for those without.
    """
    day = roster_day(session, today)
    students = Student.objects.only("pk", "student_number", "given_name", "family_name", "preferred_name", "sort_name")
    places = _places(school_class).filter(student=OuterRef("pk"))
    wanted = Q(is_here=True) | Q(pk__in=list(set(marked)))
    if days := {each for each in held if each and each < day}:
        wanted |= Q(Exists(places.filter(_on_any(days))))
    found = students.annotate(is_here=Exists(places.on(day))).filter(wanted)
    listed = [Listed(student, has_left=not student.is_here) for student in found]
    return sorted(listed, key=lambda row: (row.student.sort_name, row.student.pk))


def markable_students(school_class, assessments, students, today):
    """{assessment id: those of `students` (ids) who can be given their first mark for it}.

    Who is in the class on the day of its roster, and who was there when it was held, or handed in homework that it is the
    mark of: what somebody did before they moved or left is often marked afterwards.
    """
    spans = list(_places(school_class).filter(student__in=students).values_list("student_id", "starts_on", "ends_on"))
    found = {}
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


def _places(school_class):
    """The places of students in the class, or in its section where it has no roster of its own."""
    if school_class.own_roster:
        return ClassMembership.objects.filter(school_class=school_class)
    return SectionMembership.objects.filter(section=school_class.section_id)


def _on_any(days):
    found = Q()
    for day in days:
        found |= Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    return found
