"""The way to the gradebooks: one's classes with how far they are marked."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from academics.models import AcademicSession, SchoolClass
from accounts.access import requires
from accounts.capabilities import Capability
from core.figures import Figure, narrowed
from core.school import school_today

from ...grading.sessions import chosen_session, late_sessions, leaf_sessions, year_of
from ..access import READERS, seen_classes
from ..forms.marks import GradebookFilterForm
from ..pages.progress import read_progress


@requires(*READERS)
@require_safe
def gradebooks(request):
    """A teacher's classes first; the office sees all, and how far each is."""
    return render(request, "assessment/gradebooks.html", gradebooks_of(request))


def gradebooks_of(request):
    """The page's context: `gradebooks` are the [Progress] in `session` (None without a school year) that the address asks for.

    Beside the year's `sessions` there are the `late` ones: of years that are over, while their marks may still be entered.
    Who teaches gets their own classes (`mine`) unless they ask for all.
    """
    user, today = request.user, school_today()
    form, teaches = GradebookFilterForm(request.GET, user=user), _teaches(user)
    mine = teaches and request.GET.get("of") != "all"
    context = {"form": form, "mine": mine, "has_choice": teaches and user.can(Capability.SEE_MARKS)}
    year = AcademicSession.objects.year_of(today)
    if year is None:
        return context | {"session": None, "sessions": [], "gradebooks": []}
    sessions, late = leaf_sessions(year), late_sessions(seen_classes(user), year, today)
    session = chosen_session([*late, *sessions], request.GET.get("session", ""), today)
    if session is None:
        raise Http404
    classes = seen_classes(user).of_year(year_of(session))
    if mine:
        classes = classes.marked_by(user, on=today)
    found = read_progress(form.narrow(classes), session, today)
    open_only = request.GET.get("show") == "open"
    shown = [each for each in found if each.to_mark] if open_only else found
    return context | {
        "session": session,
        "sessions": sessions,
        "late": late,
        "gradebooks": shown,
        "open_only": open_only,
        "figures": _figures(request, found, open_only) if found else [],
    }


def _figures(request, found, open_only):
    """How many marks there are still to give in the [Progress] `found`, and in how many classes."""
    marks = sum(each.to_mark for each in found)
    classes = sum(1 for each in found if each.to_mark)
    lead = Figure(marks, ngettext("mark still to give", "marks still to give", marks), leads=True)
    text = ngettext("class with marks to give", "classes with marks to give", classes)
    return [lead, Figure(classes, text, narrowed(request, "show", "open"), is_shown=open_only)]


def _teaches(user):
    return user.can(Capability.ENTER_MARKS) and SchoolClass.objects.marked_by(user, on=school_today()).exists()
