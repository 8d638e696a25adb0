"""One student's attendance in figures and days, from finished registers only."""

from dataclasses import dataclass
from datetime import date

from academics.models import AcademicSession
from core.compiled import Compiled

from ..access import is_office
from ..models import AbsenceCall, AbsenceStep, Mark, PlannedAbsence
from .figures import AttendanceFigures

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


_SESSIONS = Compiled(
    lambda day: (
        AcademicSession.objects.filter(kind__in=("term", "schoolYear"))
        .holding(day)
        .order_by("-kind", "starts_on", "-ends_on")
    ),
    day=date,
)
_MARKS = Compiled(
    lambda student_ids, first, last: (
        Mark.objects.of_students(student_ids).that_count_of_few(first, last).select_related("code", "register__section")
    ),
    student_ids=[int],
    first=date,
    last=date,
)


def read_summary(student, today):
    """The student's Summary of the term that holds `today`, else of the school year, else of all time."""
    return read_summaries([student], today)[student.pk]


def read_summaries(students, today):
    """{student id: Summary} of a few students, in two statements."""
    session, marks = _days_of(students, today)
    return {student: _summary(session, own) for student, own in marks.items()}


def _summary(session, marks):
    figures = AttendanceFigures.of(marks)
    return Summary(
        percentage=figures.percentage,
        present=figures.present,
        absent=figures.absent,
        unexplained=figures.unexplained,
        late=figures.late,
        recent=marks[-STRIP:],
        since=session,
    )


def read_days(student, today):
    """(the session that `read_summary` speaks of, the marks that count in it, oldest first)."""
    session, marks = _days_of([student], today)
    return session, marks[student.pk]


def _days_of(students, today):
    """(the session, {student id: marks}) of a few students."""
    session = session_of(today)
    first, last = (session.starts_on, min(session.ends_on, today)) if session else (date.min, today)
    marks: dict[int, list[Mark]] = {student.pk: [] for student in students}
    for mark in _MARKS(student_ids=list(marks), first=first, last=last):
        marks[mark.student_id].append(mark)
    return session, marks


def absences_of(student, today, session=None):
    """The student's known absences of today and later, and those that explain days of which `read_summary` speaks."""
    session = session or session_of(today)
    return PlannedAbsence.objects.of_students([student]).not_over(session.starts_on if session else today)


def calls_of(student, today, session=None):
    """The calls about the student's absences of the days of which `read_summary` speaks, the latest first."""
    session = session or session_of(today)
    first = session.starts_on if session else today
    return AbsenceCall.objects.of_students([student]).between(first, today).with_people().newest_first()


def steps_about(student, user, today):
    """[(AbsenceStep, Status)] of the student that are `user`'s business, those that are over too, the latest first."""
    steps = AbsenceStep.objects.visible_to(user, office=is_office(user)).of_students([student])
    return [(step, step.status(today)) for step in steps.with_people().newest_first()]


def session_of(today):
    """The term that holds `today`, else the school year; None in neither."""
    return _SESSIONS.first(day=today)
