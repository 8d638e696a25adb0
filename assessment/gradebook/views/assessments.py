"""Columns of the gradebook: added, edited, put in order, removed, released."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.form_page import edit_page, form_page, run_and_report
from core.school import school_today

from ...grading.models import Assessment
from ...grading.sessions import sessions_of
from ...grading.typed_marks import Entry
from ..access import READERS, WRITERS, closed_text, may_edit_columns, may_enter_marks
from ..actions import assessments as actions
from ..actions.defaults import category_names
from ..actions.marks import CellEntry, save_cells
from ..forms.assessments import AssessmentForm
from ..pages.moderation import read_marking
from .columns import get_assessment
from .gradebook import get_class, get_session


@requires(*READERS)
@require_safe
def assessments(request, pk):
    """The assessments of a class and session in their order, with how far they are marked and released."""
    school_class = get_class(request, pk)
    sessions = sessions_of(school_class)
    session = get_session(request, sessions)
    context = {
        "school_class": school_class,
        "session": session,
        "sessions": sessions,
        "assessments": columns_of(school_class, session),
        "may_enter": may_enter_marks(request.user, school_class),
        "may_edit": may_edit_columns(request.user, school_class, session),
    }
    return render(request, "assessment/assessments.html", context)


def columns_of(school_class, session):
    rows = Assessment.objects.of_class(school_class).of_session(session).with_mark_count()
    return rows.select_related("category", "type").in_order()


@requires(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_new(request, pk):
    school_class = get_class(request, pk)
    session = get_session(request, sessions_of(school_class))
    _must_edit(request, school_class, session)
    form = AssessmentForm(
        request.POST or None,
        instance=Assessment(school_class=school_class, session=session),
        categories=category_names(school_class),
        initial={"date": school_today() if session.holds(school_today()) else None},
    )
    if form.is_valid() and run_action(
        form, actions.add_assessment, form.instance, category=form.cleaned_data["category"]
    ):
        messages.success(request, _("“%(title)s” is added.") % {"title": form.instance.title})
        return redirect(_gradebook(school_class, session))
    return form_page(
        request,
        form,
        title=_("Add an assessment to %(name)s, %(session)s")
        % {"name": school_class.title, "session": session.full_title},
        submit=_("Add assessment"),
        back=_gradebook(school_class, session),
    )


@requires(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_edit(request, pk):
    found = get_assessment(request, pk, to_write=True)
    school_class, session = found.school_class, found.session
    _must_edit(request, school_class, session)
    title = found.title
    categories = [each.name for each in found.category.scheme.categories.all()]
    form = AssessmentForm(request.POST or None, instance=found, categories=categories)
    return edit_page(
        request,
        form,
        lambda: actions.change_assessment(found, category=form.cleaned_data["category"]),
        title=_("Edit %(name)s") % {"name": title},
        submit=_("Save"),
        back=reverse("assessment:assessment", args=[pk]),
        remove=reverse("assessment:assessment_remove", args=[pk]),
    )


@requires(*WRITERS)
@require_POST
def assessment_remove(request, pk):
    found = get_assessment(request, pk, to_write=True)
    _must_edit(request, found.school_class, found.session)
    if run_and_report(
        request, actions.remove_assessment, found, done=_("“%(title)s” is deleted.") % {"title": found.title}
    ):
        return redirect(_gradebook(found.school_class, found.session))
    return redirect("assessment:assessment", pk)


@requires(*WRITERS)
@require_POST
def assessment_move(request, pk):
    """One place to the left, or with `to=right` to the right."""
    found = get_assessment(request, pk, to_write=True)
    actions.move_assessment(found, step=1 if request.POST.get("to") == "right" else -1)
    url = reverse("assessment:assessments", args=[found.school_class_id], query={"session": found.session_id})
    return redirect(url)


@requires(*WRITERS)
@require_POST
def release(request, pk):
    """Families see the marks from now on; with `undo` no longer."""
    found = get_assessment(request, pk, to_write=True)
    if "undo" in request.POST:
        actions.withhold_marks(found)
        messages.success(request, _("Families do not see the marks of “%(title)s”.") % {"title": found.title})
    else:
        actions.release_marks(found)
        messages.success(request, _("Families see the marks of “%(title)s” now.") % {"title": found.title})
    return redirect("assessment:assessment", pk)


@requires(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def moderation(request, pk):
    """The second marking: a second mark that does not see the first, and what both come to where they differ."""
    found = get_assessment(request, pk, to_write=True)
    if not (found.type and found.type.moderated):
        return redirect("assessment:assessment", pk)
    marking = read_marking(found, request.user, school_today())
    status = 200
    if request.method == "POST":
        refused = _save_second(request, marking)
        if not refused:
            messages.success(request, _("Saved."))
            return redirect("assessment:moderation", pk)
        marking, status = read_marking(found, request.user, school_today()), 422
        for row in marking.rows:
            if row.student.pk in refused:
                row.refused, row.error = refused[row.student.pk]
    is_open = found.session.is_posting_open(school_today())
    context = {
        "assessment": found,
        "marking": marking,
        "closed": "" if is_open else closed_text(found.session, school_today()),
        "may_edit": is_open or request.user.can(Capability.MANAGE_ASSESSMENT),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "assessment/moderation.html", context, status=status)


class _Refused(NamedTuple):
    typed: str
    why: str


def _save_second(request, marking) -> dict[int, _Refused]:
    """What was refused, by student."""
    cells = []
    for row in marking.rows:
        for marker, name in ((2, "second"), (0, "agreed")):
            value = request.POST.get(f"{name}-{row.student.pk}")
            shown = {2: row.second, 0: row.agreed}[marker]
            if value is not None and value.strip() != shown:
                cells.append(
                    CellEntry(marking.assessment.pk, row.student.pk, Entry(value=value[:60]), row.version, marker)
                )
    reason = request.POST.get("reason", "")
    outcomes = save_cells(marking.assessment.school_class, cells, by=request.user, reason=reason)
    return {each.cell.student: _Refused(each.cell.entry.value, str(each.refusal)) for each in outcomes if each.refusal}


def _must_edit(request, school_class, session):
    if not may_enter_marks(request.user, school_class):
        raise PermissionDenied
    if not may_edit_columns(request.user, school_class, session):
        raise PermissionDenied(closed_text(session, school_today()))


def _gradebook(school_class, session):
    return reverse("assessment:gradebook", args=[school_class.pk], query={"session": session.pk})
