"""A week from a sheet: looked at first, then written."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.sheets.errors import SheetError

from ..actions.importing import WeekRefused, import_week, preview_week
from ..forms.imports import WeekSheetForm
from .plans import get_timetable, managers


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def week_import(request, pk):
    """The form, the preview with errors by row and column, and with `confirm` the import itself."""
    timetable = get_timetable(request, pk)
    form = WeekSheetForm(request.POST or None, request.FILES or None)
    found = None
    if form.is_valid():
        replace = form.cleaned_data["replace"]
        try:
            if "confirm" in request.POST:
                count = import_week(timetable, form.sheet, replace=replace)
                text = ngettext("%(count)d lesson is placed.", "%(count)d lessons are placed.", count)
                messages.success(request, text % {"count": count})
                return redirect("timetables:plan", pk)
            found = preview_week(timetable, form.sheet, replace=replace)
        except WeekRefused as refusal:
            found = refusal.found
        except SheetError as error:
            form.add_error("file" if form.cleaned_data.get("file") else "text", str(error))
    context = {
        "timetable": timetable,
        "form": form,
        "found": found,
        "text": form.as_text() if found else "",
        "replace": bool(found and form.cleaned_data["replace"]),
    }
    refused = form.errors or (found and found.errors)
    return render(request, "timetables/import.html", context, status=422 if refused else 200)
