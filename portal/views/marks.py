"""Children's marks, as far as the school has released them."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.capabilities import Capability
from assessment.gradebook.pages.released import marks_of, terms_of
from assessment.grading.sessions import chosen_session
from core.school import school_today

from ..pages import family_of


@requires(Capability.USE_PORTAL)
@require_safe
def marks(request):
    """Each child of the family: a class, what the released marks come to, and each of them with its comment."""
    today = school_today()
    sessions = terms_of(today)
    session = chosen_session(sessions, request.GET.get("session", ""), today) if sessions else None
    if sessions and session is None:
        raise Http404
    students = family_of(request.user, today)
    context = {
        "sessions": sessions,
        "session": session,
        "children": marks_of(students, session) if session else [],
        "has_children": bool(students),
    }
    return render(request, "portal/marks.html", context)
