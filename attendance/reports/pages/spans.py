"""The days of which a report speaks."""

from dataclasses import dataclass
from datetime import date

from academics.models import AcademicSession

from ...pages.student import session_of


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, which is today at the latest."""

    first: date
    last: date

    @classmethod
    def of(cls, session, today, *, first=None, last=None):
        """What has passed of `session`, which may be None; typed days go before its own."""
        begins, ends = (session.starts_on, session.ends_on) if session else (today, today)
        last = min(last or ends, today)
        return cls(min(first or begins, last), last)


def running_session(today):
    """The term that holds `today`, else its school year, else the last that there was; None without any."""
    return session_of(today) or AcademicSession.objects.year_of(today)


def begun_sessions(today):
    """School years with their terms and grading periods that have begun, the latest first."""
    found = AcademicSession.objects.filter(starts_on__lte=today).select_related("parent__parent")
    return found.order_by("-starts_on", "ends_on", "id")
