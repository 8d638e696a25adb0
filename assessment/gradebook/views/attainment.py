"""What the students of a class show of each standard."""

from typing import NamedTuple

from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academics.models import Student
from accounts.access import requires
from accounts.exports import ListExport, export_view
from core.school import school_today

from ...grading.roster import read_roster
from ...grading.sessions import sessions_of
from ..access import READERS
from ..pages.attainment import Attainment, Standard, attainments_of
from ..resources import AttainmentResource
from .gradebook import get_class, get_session


@requires(*READERS)
@require_safe
def standards(request, pk):
    """A row for each student, a column for each standard that the class's work is tagged with."""
    school_class = get_class(request, pk)
    sessions = sessions_of(school_class)
    session = get_session(request, sessions)
    found, rows = _read(school_class, session)
    context = {"school_class": school_class, "session": session, "sessions": sessions, "standards": found, "rows": rows}
    return render(request, "assessment/standards.html", context)


@export_view(_("Standards"), *READERS, page="assessment:standards")
def standards_export(request, pk):
    school_class = get_class(request, pk)
    session = get_session(request, sessions_of(school_class))
    found, rows = _read(school_class, session)
    title = f"{gettext('Standards')} {school_class.title} {session.full_title}"
    return ListExport(AttainmentResource(found), rows, title=title)


class _Table(NamedTuple):
    """A row for each student, in which each of the standards has its Attainment, or None."""

    standards: list[Standard]
    rows: list[tuple[Student, list[Attainment | None]]]


def _read(school_class, session) -> _Table:
    attained = attainments_of([school_class], session)
    standards = {}
    for own in attained.values():
        standards |= {each.standard.code: each.standard for each in own}
    codes = sorted(standards)
    roster = read_roster(school_class, session, school_today(), marked={student for _class, student in attained})
    rows = []
    for student, _left in roster:
        own = {each.standard.code: each for each in attained.get((school_class.pk, student.pk), ())}
        rows.append((student, [own.get(code) for code in codes]))
    return _Table([standards[code] for code in codes], rows)
