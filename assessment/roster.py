"""Who stands in the gradebook of a class and session."""

from academics.models import Student


def roster_day(session, today):
    """The day whose roster holds: today, or the nearest day of a session that is over or has not begun."""
    return min(max(today, session.starts_on), session.ends_on)


def read_roster(school_class, session, today, *, marked=()):
    """[(Student, whether they have left)] by name: those in the class on the day, and those who left but have marks.

    `marked`: the ids of who has any.
    """
    students = Student.objects.only("pk", "student_number", "given_name", "family_name", "preferred_name", "sort_name")
    here = list(students.class_roster(school_class, on=roster_day(session, today)))
    gone = set(marked) - {student.pk for student in here}
    left = list(students.filter(pk__in=gone)) if gone else []
    rows = [(student, False) for student in here] + [(student, True) for student in left]
    return sorted(rows, key=lambda row: (row[0].sort_name, row[0].pk))
