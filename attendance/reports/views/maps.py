"""Attendance at a glance: the heat map of sections, and a section's month on one sheet."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.exports import ListExport, export_view
from core.lists import Empty
from core.partials import render_partial

from ...access import READERS
from ..forms import MonthForm, SectionsForm
from ..pages.heat import sections_heat
from ..pages.month import read_month
from ..resources import HeatResource, MonthResource


@requires(*READERS)
@require_safe
def heat(request):
    """How many were there, day by day."""
    form = SectionsForm(request.GET, user=request.user)
    context = {"form": form, "span": form.span, "heat": _heat(form)}
    return render_partial(request, "attendance/reports/heat.html", "results", context)


@export_view(gettext_lazy("Days"), *READERS, page="attendance:heat_map")
def heat_file(request):
    form = SectionsForm(request.GET, user=request.user)
    fields = [field for field in _heat(form).fields if field.percentage is not None]
    return ListExport(HeatResource(sections=form.section_names), fields, title=_("Attendance by day"))


@requires(*READERS)
@require_safe
def month(request):
    """The monthly register of a section, made to be printed."""
    form = MonthForm(request.GET, user=request.user)
    section = form.chosen_section
    sheet = read_month(section, form.chosen_day) if section else None
    context = {"form": form, "section": section, "sheet": sheet, "empty": _no_section()}
    return render_partial(request, "attendance/reports/month.html", "results", context)


@export_view(gettext_lazy("Monthly register"), *READERS, page="attendance:month_register")
def month_file(request):
    return _month_export(request)


@export_view(gettext_lazy("Monthly register in official codes"), *READERS, page="attendance:month_register")
def official_month_file(request):
    return _month_export(request, official=True)


def _month_export(request, *, official=False):
    form = MonthForm(request.GET, user=request.user)
    section = form.chosen_section
    if section is None:
        raise Http404
    sheet = read_month(section, form.chosen_day)
    title = _("Register %(section)s") % {"section": section.name}
    return ListExport(MonthResource(sheet=sheet, official=official), sheet.rows, title=f"{title} {sheet.first:%Y-%m}")


def _heat(form):
    return sections_heat(form.sections, form.span, section=form.value("section"))


def _no_section():
    return Empty(_("No section on this day"), _("Choose a day of the school year."), icon="calendar-off")
