"""One assessment: its marks as a plain form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.capabilities import Capability
from core.bounds import whole_number
from core.school import school_today

from ...grading.models import Assessment
from ...grading.typed_marks import Entry
from ..access import READERS, closed_text, may_enter_marks, seen_classes
from ..actions.marks import CellEntry, MarkConflict, save_cells
from ..pages.assessment import read_column


def get_assessment(request, pk, *, to_write=False):
    """The assessment, when the user sees the marks of its class; 404 otherwise, 403 when they may not enter any."""
    rows = Assessment.objects.of_classes(seen_classes(request.user).values("pk"))
    rows = rows.select_related("school_class__school_year", "school_class__section", "session__parent__parent", "type")
    assessment = get_object_or_404(rows.select_related("category"), pk=pk)
    if to_write and not may_enter_marks(request.user, assessment.school_class):
        raise PermissionDenied
    return assessment


@requires(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request, pk):
    """The marks of one assessment, a line for each student. POST saves those that were changed."""
    found = get_assessment(request, pk, to_write=request.method == "POST")
    column = read_column(found, request.user)
    may_enter = may_enter_marks(request.user, found.school_class)
    is_open = found.session.is_posting_open(school_today())
    status = 200
    if request.method == "POST":
        refused = _save(request, column)
        if not refused:
            return redirect("assessment:assessment", pk)
        status = 422
        column.refuse(refused, request.POST)
    context = {
        "assessment": found,
        "column": column,
        "may_enter": may_enter,
        "may_edit": may_enter and (is_open or request.user.can(Capability.MANAGE_ASSESSMENT)),
        "closed": "" if is_open or not may_enter else closed_text(found.session, school_today()),
        "needs_reason": may_enter and not is_open and request.user.can(Capability.MANAGE_ASSESSMENT),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "assessment/assessment.html", context, status=status)


def _save(request, column):
    """{student id: text} of what was refused; the rest is saved."""
    cells = []
    for row in column.rows:
        value, shown = (request.POST.get(f"{name}-{row.student.pk}") for name in ("value", "was"))
        if value is None or shown is None:
            continue
        if value.strip() != shown.strip():
            version = whole_number(request.POST.get(f"version-{row.student.pk}"))
            if version is None:
                raise Http404
            cells.append(CellEntry(column.assessment.pk, row.student.pk, Entry(value=value[:60]), version))
    if not cells:
        messages.info(request, _("Nothing was changed."))
        return {}
    outcomes = save_cells(column.assessment.school_class, cells, by=request.user, reason=request.POST.get("reason", ""))
    if saved := sum(outcome.changed for outcome in outcomes if not outcome.refusal):
        messages.success(request, _("Saved: %(number)d marks.") % {"number": saved})
    return {outcome.cell.student: _text(outcome.refusal) for outcome in outcomes if outcome.refusal}


def _text(refusal):
    if isinstance(refusal, MarkConflict) and refusal.current is not None and refusal.current.updated_by:
        return _("%(name)s has changed this mark meanwhile. It is shown beside yours; save again to keep yours.") % {
            "name": refusal.current.updated_by.name
        }
    return str(refusal)
