"""Students to look after: the list, its file, and the school's lines."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from academics.models import StaffMember, Student
from accounts.access import requires
from accounts.capabilities import Capability
from accounts.exports import ListExport, export_view
from core.figures import Figure, narrowed
from core.form_errors import run_action
from core.form_page import form_page
from core.lists import page_of, render_list
from core.school import school_today

from ...gradebook.access import READERS, seen_classes
from ...grading.sessions import terms_of_year
from ..access import sees_attendance, sees_teachers
from ..actions import save_rules
from ..forms import ConcernFilterForm, ConcernRulesForm
from ..models import ConcernRules
from ..pages.concerns import ConcernKind, concerns_of, lines_of
from ..resources import ConcernLine, ConcernResource


@requires(*READERS)
@require_safe
def concerns(request):
    """Those whom the user sees at work, the most serious first."""
    form = ConcernFilterForm(request.GET, user=request.user)
    rules = ConcernRules.objects.in_force()
    terms, found = _read(request, form, rules)
    return render_list(
        request,
        "assessment/concerns.html",
        {
            "form": form,
            "terms": terms,
            "lines": lines_of(rules),
            "figures": _figures(request, found, form.value("reason")),
            "page": page_of(request, form.matching(found)),
            "manages": request.user.can(Capability.MANAGE_ASSESSMENT),
            "sees_teachers": sees_teachers(request.user),
            "own_staff": StaffMember.objects.filter(user=request.user).first(),
        },
    )


def _figures(request, found, reason):
    """How many stand out, and for which reason: [Figure]."""
    counts = Counter(kind for concern in found for kind in concern.kinds)
    everybody = ngettext("student to look after", "students to look after", len(found))
    lead = Figure(len(found), everybody, narrowed(request, "reason", reason), leads=True, is_shown=not reason)
    return [lead] + [
        Figure(counts[kind], kind.label, narrowed(request, "reason", kind), is_shown=kind == reason)
        for kind in ConcernKind
        if counts[kind]
    ]


@export_view(gettext_lazy("Students to look after"), *READERS, page="assessment:concerns")
def concerns_file(request):
    form = ConcernFilterForm(request.GET, user=request.user)
    _terms, found = _read(request, form, ConcernRules.objects.in_force())
    rows = [ConcernLine(concern, reason) for concern in form.matching(found) for reason in concern.reasons]
    return ListExport(ConcernResource(), rows)


@requires(Capability.MANAGE_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def concern_rules(request):
    """From which figures on a student is listed."""
    form = ConcernRulesForm(request.POST or None, instance=ConcernRules.objects.in_force())
    if form.is_valid() and run_action(form, save_rules, form.instance):
        messages.success(request, _("Saved. The list is made by these lines from now on."))
        return redirect("assessment:concerns")
    return form_page(
        request,
        form,
        title=_("Who is listed as a student to look after"),
        submit=_("Save"),
        back=reverse("assessment:concerns"),
        note=_("A student is listed as soon as one of these is so."),
    )


def _read(request, form, rules):
    """(Terms, [Concern]) of the students whom the form leaves, whatever their reasons."""
    today = school_today()
    terms = terms_of_year(today)
    students = form.narrow(Student.objects.visible_to_staff(request.user).enrolled(on=today), on=today)
    classes = seen_classes(request.user).of_year(terms.year)
    attendance = sees_attendance(request.user)
    return terms, concerns_of(students, classes, terms, today=today, sees_attendance=attendance, rules=rules)
