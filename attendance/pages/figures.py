"""What marks that count come to: added up here of rows, and counted by the database of whole schools."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from ..models import Mark


@dataclass(frozen=True)
class AttendanceFigures:
    """What marks that count come to: `present` and `counted` are of those that count toward the percentage."""

    counted: int
    present: int
    absent: int
    unexplained: int
    late: int
    # How many marks there are, whether they count toward the percentage or not.
    marks: int
    minutes_late: int

    @classmethod
    def of(cls, marks):
        """Of marks as `MarkQuerySet.that_count` reads them, with their codes."""
        counted = [mark for mark in marks if mark.is_counted]
        return cls(
            counted=len(counted),
            present=sum(not mark.code.is_absence for mark in counted),
            absent=sum(mark.code.is_absence for mark in marks),
            unexplained=sum(mark.is_unexplained for mark in marks),
            late=sum(mark.code.is_late for mark in marks),
            marks=len(marks),
            minutes_late=sum(mark.minutes_late or 0 for mark in marks if mark.code.is_late),
        )

    @property
    def percentage(self):
        """Of the days that count, those on which the student was there; None without any."""
        return 100 * self.present / self.counted if self.counted else None


def count_by(key, marks):
    """{value of `key`: AttendanceFigures} of `marks`, rows of `MarkQuerySet.among`, counted by the database."""
    absent, late = Q(code__direction="out"), Q(code__scope="late")
    rows = (
        marks.explained()
        .order_by()
        .values(key)
        .annotate(
            marks=Count("pk"),
            counted=Count("pk", filter=Q(is_counted=True)),
            present=Count("pk", filter=Q(is_counted=True) & ~absent),
            absent=Count("pk", filter=absent),
            unexplained=Count("pk", filter=absent & Q(code__explained=False, known_reason=None)),
            late=Count("pk", filter=late),
            minutes_late=Coalesce(Sum("minutes_late", filter=late), 0),
        )
    )
    return {row.pop(key): AttendanceFigures(**row) for row in rows}


def attendance_figures(students, first_day, last_day):
    """{student id: AttendanceFigures} of many students; who has no mark that counts is not there."""
    marks = Mark.objects.of_students(students).that_count(first_day, last_day)
    return count_by("student", Mark.objects.among(marks))
