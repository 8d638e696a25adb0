"""Attendance counted, and who misses much of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.exports import ListExport, export_view
from core.lists import Empty, page_of, render_list

from ...access import READERS
from ..forms import ChronicForm, ReportForm
from ..pages.counting import Grouping, group_rows, student_rows
from ..resources import GroupReportResource, StudentReportResource


@requires(*READERS)
@require_safe
def report(request):
    """Students, the lowest percentage first, or sections, levels, codes, days of the week or months."""
    form = ReportForm(request.GET, user=request.user)
    context = {
        "form": form,
        "span": form.span,
        "page": page_of(request, _rows(form)),
        "grouping": form.grouping,
        "of_students": form.grouping == Grouping.STUDENT,
    }
    return render_list(request, "attendance/reports/report.html", context, empty=lambda: _empty(form))


@export_view(gettext_lazy("Attendance report"), *READERS, page="attendance:report")
def report_file(request):
    form = ReportForm(request.GET, user=request.user)
    of_students = form.grouping == Grouping.STUDENT
    resource = StudentReportResource() if of_students else GroupReportResource()
    title = _("Attendance by %(grouping)s") % {"grouping": form.grouping.label}
    return ListExport(resource, _rows(form), title=_dated(title, form.span))


@requires(*READERS)
@require_safe
def chronic(request):
    """Students who were there less than the line, the lowest percentage first."""
    form = ChronicForm(request.GET, user=request.user)
    rows = student_rows(form.students, form.span, below=form.below)
    context = {"form": form, "span": form.span, "page": page_of(request, rows), "below": form.below}
    return render_list(request, "attendance/reports/chronic.html", context, empty=lambda: _nobody(form))


@export_view(gettext_lazy("Chronic absence"), *READERS, page="attendance:chronic_absence")
def chronic_file(request):
    form = ChronicForm(request.GET, user=request.user)
    rows = student_rows(form.students, form.span, below=form.below)
    return ListExport(StudentReportResource(), rows, title=_dated(_("Chronic absence"), form.span))


def _rows(form):
    if form.grouping == Grouping.STUDENT:
        return student_rows(form.students, form.span)
    return group_rows(form.grouping, form.sections, form.span)


def _dated(title, span):
    return f"{title} {span.first.isoformat()} {span.last.isoformat()}"


def _empty(form):
    if form.narrows:
        return Empty(_("Nothing matches"), _("Choose other days, or another level or section."))
    text = _("Figures appear here once registers of these days are finished.")
    return Empty(_("No marks on these days"), text, icon="calendar-check")


def _nobody(form):
    text = _("Nobody was there less than %(line)s %% of these days.") % {"line": f"{form.below:g}"}
    return Empty(_("No student is below the line"), text, icon="circle-check")
