"""One student's attendance in figures and days, from finished registers only."""

from dataclasses import dataclass

from academics.models import AcademicSession

from .models import Mark

STRIP = 10


@dataclass
class Summary:
    """`percentage` is None while no counting mark exists. `recent` is the last marked days, oldest first."""

    percentage: float | None
    present: int
    absent: int
    unexplained: int
    late: int
    recent: list[Mark]
    since: object


def summarize(student, today):
    """The student's Summary of the term that holds `today`, else of the school year, else of all time."""
    session, marks = read_days(student, today)
    counted = [mark.code for mark in marks if mark.code.counts]
    present = sum(1 for code in counted if not code.is_absence)
    absences = [mark.code for mark in marks if mark.code.is_absence]
    return Summary(
        percentage=100 * present / len(counted) if counted else None,
        present=present,
        absent=len(absences),
        unexplained=sum(1 for code in absences if not code.explained),
        late=sum(1 for mark in marks if mark.code.is_late),
        recent=marks[-STRIP:],
        since=session,
    )


def read_days(student, today):
    """(the session that `summarize` speaks of, the marks that count in it, oldest first)."""
    session = AcademicSession.objects.terms().holding(today).first() or (
        AcademicSession.objects.years().holding(today).first()
    )
    marks = (
        Mark.objects.of_students([student])
        .of_finished_registers()
        .current()
        .select_related("code", "register__section")
    )
    if session:
        marks = marks.between(session.starts_on, min(session.ends_on, today))
    return session, sorted(marks, key=lambda mark: mark.register.date)
