"""How much of the school days students were there, from finished registers only."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from academics.models import Student

from .models import Mark


@dataclass(frozen=True)
class Rate:
    """`counted` marks count toward the percentage, `absent` of them say that the student was not there."""

    counted: int
    absent: int

    @property
    def percentage(self) -> float | None:
        return 100 * (self.counted - self.absent) / self.counted if self.counted else None


@dataclass(frozen=True)
class WeekRate:
    """A school week of one student, from its Monday."""

    monday: date
    rate: Rate
    late: int = 0


def rates_below(percentage: float, students: QuerySet[Student], first_day: date, last_day: date) -> dict[int, Rate]:
    """{student id: Rate} of those of `students` (a query) who were there less than that; two statements."""
    marks = Mark.objects.of_students(students.values("pk")).that_count(first_day, last_day)
    counted = (
        Mark.objects.among(marks)
        .explained()
        .filter(is_counted=True)
        .order_by()
        .values("student")
        .annotate(counted=Count("pk"), absent=Count("pk", filter=Q(code__direction="out")))
        .filter(absent__gt=F("counted") * (100 - percentage) / 100.0)
    )
    return {row["student"]: Rate(row["counted"], row["absent"]) for row in counted}


def weeks_of(student: Student, first_day: date, last_day: date) -> list[WeekRate]:
    """Those in which the student has marks that count, the earliest first; two statements."""
    marks = Mark.objects.of_students([student]).that_count(first_day, last_day)
    weeks: dict[date, list[int]] = {}
    for day, counts, direction, scope in marks.values_list(
        "register__date", "is_counted", "code__direction", "code__scope"
    ):
        counted, absent, late = weeks.setdefault(day - timedelta(day.weekday()), [0, 0, 0])
        weeks[day - timedelta(day.weekday())] = [
            counted + counts,
            absent + (counts and direction == "out"),
            late + (scope == "late"),
        ]
    return [
        WeekRate(monday, Rate(counted, absent), late)
        for monday, (counted, absent, late) in sorted(weeks.items())
        if counted
    ]
