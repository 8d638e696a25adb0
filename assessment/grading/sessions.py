"""The terms and grading periods of a school year that marks stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from academics.models import AcademicSession, SchoolClass
from core.compiled import Compiled

from .models import Assessment


def year_of(session: AcademicSession) -> AcademicSession:
    """The school year that a session is or lies in."""
    while session.parent:
        session = session.parent
    return session


def leaf_sessions(year: AcademicSession) -> list[AcademicSession]:
    """The year's grading periods, its terms that have none, and itself without terms; in order, each with its parents."""
    rows = _with_parents(_OF_YEAR(year=year.pk))
    divided = {session.parent_id for session in rows}
    return [session for session in rows if session.pk not in divided]


def late_sessions(classes: QuerySet[SchoolClass], year: AcademicSession, today: date) -> list[AcademicSession]:
    """Of other school years than `year` that are over, the sessions in which marks of some of `classes` may still be entered."""
    found = AcademicSession.objects.open_past_their_year(today).exclude(year=year.pk)
    found = found.filter(year__in=classes.order_by().values("school_year"))
    return list(found.select_related("parent__parent").order_by("starts_on", "-ends_on", "id"))


def _with_parents[Session: AcademicSession](rows: list[Session]) -> list[Session]:
    """The rows, each with its parent, which must be among them."""
    by_id: dict[int | None, Session] = {session.pk: session for session in rows}
    for session in by_id.values():
        session.parent = by_id.get(session.parent_id)
    return list(by_id.values())


def _within(year: Any) -> QuerySet[AcademicSession]:
    """Those of a school year, its id."""
    rows = AcademicSession.objects.filter(Q(pk=year) | Q(parent=year) | Q(parent__parent=year))
    return rows.order_by("starts_on", "-ends_on", "id")


_OF_YEAR = Compiled(_within, year=int)
_IS_MARKED = Compiled(
    lambda year, school_class: _within(year).annotate(
        is_marked=Exists(Assessment.objects.filter(school_class=school_class, session=OuterRef("pk")))
    ),
    year=int,
    school_class=int,
)


def sessions_of(school_class: SchoolClass) -> list[AcademicSession]:
    """Those in which the class can have assessments, in order, each with its parents; one statement.

    That is each grading period, each term that has none, and the year without terms; and whatever has assessments
    of the class from before it was divided.
    """
    rows = _with_parents(_IS_MARKED(year=school_class.school_year_id, school_class=school_class.pk))
    divided = {session.parent_id for session in rows}
    return [session for session in rows if session.is_marked or session.pk not in divided]


def chosen_session(sessions: Sequence[AcademicSession], wanted: str, today: date) -> AcademicSession | None:
    """The session of the id `wanted`; without one that of today, else the last that has begun, else the first.

    Of a term that is divided, one of its periods in the same way. None for an id that is not among them.
    """
    if wanted:
        exact = next((session for session in sessions if str(session.pk) == wanted), None)
        sessions = [exact] if exact else [session for session in sessions if _is_period_of(session, wanted)]
        if not sessions:
            return None
    holding = [session for session in sessions if session.holds(today)]
    begun = [session for session in sessions if session.starts_on <= today]
    return (holding or begun or sessions)[-1] if holding or begun else sessions[0]


def _is_period_of(session: AcademicSession, term_id: str) -> bool:
    return session.kind == AcademicSession.Kind.GRADING_PERIOD and str(session.parent_id) == term_id


@dataclass(frozen=True)
class Terms:
    """Of the running school year: the term that counts `now`, and the one `before` it, either may be None."""

    year: AcademicSession | None
    all: tuple[AcademicSession, ...] = ()
    now: AcademicSession | None = None
    before: AcademicSession | None = None


def terms_of_year(today: date) -> Terms:
    """The Terms of the school year of `today`; a year without terms counts as one."""
    year = AcademicSession.objects.year_of(today)
    if year is None:
        return Terms(None)
    terms = list(AcademicSession.objects.terms().filter(parent=year).order_by("starts_on")) or [year]
    begun = [term for term in terms if term.starts_on <= today] or terms[:1]
    return Terms(year, tuple(terms), begun[-1], begun[-2] if len(begun) > 1 else None)
