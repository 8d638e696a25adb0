"""Of which marks guardians are to be told."""

from collections.abc import Iterable
from datetime import date

from ..models import AttendancePolicy, Mark, PlannedAbsence


def concerning_marks(students: Iterable[int], day: date) -> dict[int, Mark]:
    """{student id: Mark} of those of `students` whose mark of `day` counts and concerns their guardians.

    A family that reported the absence itself is not told of it, also while the office asks it for more.
    """
    policy = AttendancePolicy.objects.of_day(day)
    marks = Mark.objects.of_students(students).that_count(day, day)
    marks = marks.select_related("code", "student", "register__section")
    found = {mark.student_id: mark for mark in marks if policy.concerns(mark)}
    if found:
        reports = PlannedAbsence.objects.on(day).of_students(found).from_families()
        for student in set(reports.values_list("student", flat=True)):
            if found[student].code.is_absence:
                del found[student]
    return found
