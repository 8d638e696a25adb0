"""The way to the gradebooks: one's classes with how far they are marked."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academics.models import AcademicSession, SchoolClass
from accounts.access import requires
from accounts.capabilities import Capability
from accounts.school import school_today

from ..access.gradebook import READERS, seen_classes
from ..forms.gradebook import GradebookFilterForm
from ..progress import read_progress
from ..sessions import chosen_session, leaf_sessions


@requires(*READERS)
@require_safe
def gradebooks(request):
    """A teacher's classes first; the office sees all, and how far each is."""
    session, found = gradebooks_of(request)
    context = {
        "form": _filters(request),
        "session": session,
        "sessions": leaf_sessions(_year()) if session else [],
        "gradebooks": found,
        "mine": request.GET.get("of") != "all" and _teaches(request.user),
        "has_choice": _teaches(request.user) and request.user.can(Capability.SEE_MARKS),
    }
    return render(request, "assessment/gradebooks.html", context)


def gradebooks_of(request):
    """(session, [Progress]) that the address asks for; who teaches gets their own classes unless they ask for all."""
    year = _year()
    if year is None:
        return None, []
    session = chosen_session(leaf_sessions(year), request.GET.get("session", ""), school_today())
    if session is None:
        raise Http404
    classes = seen_classes(request.user).of_year(year)
    if request.GET.get("of") != "all" and _teaches(request.user):
        classes = classes.taught_by(request.user, on=school_today())
    return session, read_progress(_filters(request).narrow(classes), session, school_today())


def _filters(request):
    return GradebookFilterForm(request.GET, user=request.user)


def _year():
    return AcademicSession.objects.year_of(school_today())


def _teaches(user):
    return user.can(Capability.ENTER_MARKS) and SchoolClass.objects.taught_by(user, on=school_today()).exists()
