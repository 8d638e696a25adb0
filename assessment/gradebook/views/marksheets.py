"""Mark sheets: out as a spreadsheet, and back in after a look at what it would change."""

from dataclasses import asdict, dataclass

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.actions import record
from core.list_files import CONTENT_TYPES, file_name
from core.school import school_today
from core.sheets import MAX_FILE_BYTES
from core.sheets.errors import SheetError
from core.signing import sign, unsign

from ...grading.sessions import sessions_of
from ...grading.typed_marks import Entry, typed_text
from ..access import WRITERS, may_edit_columns, may_enter_marks
from ..actions.marks import CellEntry, MarkConflict, save_cells
from ..marksheet import TypedCell, read_mark_sheet, write_mark_sheet
from ..pages.gradebook import read_gradebook
from .gradebook import get_class, get_session

PREVIEW = "mark sheet preview"
PREVIEW_SECONDS = 3600


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Mark sheet"),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("The XLSX file that you downloaded here, filled in."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("This file is too large for a mark sheet."))
        return file


@dataclass
class MarkSheetLine:
    """One changed cell of the sheet as the preview shows it."""

    place: str
    student: str
    assessment: str
    before: str
    after: str
    error: str = ""
    is_conflict: bool = False


@requires(*WRITERS)
@require_safe
def marksheet(request, pk):
    """The gradebook of a class and session as a spreadsheet to fill in."""
    school_class, session = _place(request, pk)
    book = read_gradebook(school_class, session)
    response = HttpResponse(write_mark_sheet(book, request.user), content_type=CONTENT_TYPES["xlsx"])
    name = file_name(f"{_('Mark sheet')} {school_class.title} {session.full_title}", "xlsx")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    record("marks.sheet", school_class, after={"session": session.full_title})
    return response


@requires(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def marksheet_in(request, pk):
    """A filled sheet: first what it would change, with what is wrong by row and column, then all of it or nothing."""
    school_class, session = _place(request, pk)
    book = read_gradebook(school_class, session)
    context = {
        "school_class": school_class,
        "session": session,
        "form": SheetForm(),
        "reason": request.POST.get("reason", ""),
    }
    context["needs_reason"] = not session.is_posting_open(school_today())
    if request.method == "POST" and "checked" in request.POST:
        return _apply(request, book, context)
    if request.method == "POST":
        form = context["form"] = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                cells = read_mark_sheet(form.cleaned_data["file"], book)
            except SheetError as error:
                form.add_error("file", str(error))
            else:
                return _preview(request, book, cells, context)
        return render(request, "assessment/marksheet.html", context, status=422)
    return render(request, "assessment/marksheet.html", context)


def _preview(request, book, cells, context, *, status=200):
    outcomes = save_cells(
        book.school_class, _entries(cells), by=request.user, reason=context["reason"] or "–", dry_run=True
    )
    stood = {(cell.assessment, cell.student): cell.text for cell in book.data(request.user)["cells"]}
    lines = [
        _line(cell, outcome, book, stood.get((cell.assessment, cell.student), ""))
        for cell, outcome in zip(cells, outcomes, strict=True)
        if outcome.changed or outcome.refusal
    ]
    context |= {
        "lines": lines,
        "is_read": True,
        "errors": sum(bool(line.error) for line in lines),
        "checked": sign([list(asdict(cell).values()) for cell in cells], PREVIEW),
    }
    return render(request, "assessment/marksheet.html", context, status=422 if context["errors"] else status)


def _apply(request, book, context):
    try:
        rows = unsign(request.POST["checked"], PREVIEW, max_age=PREVIEW_SECONDS)
        cells = [TypedCell(*row) for row in rows]
    except (signing.BadSignature, TypeError):
        messages.error(request, _("This preview is too old. Choose the file again."))
        return redirect(request.get_full_path())
    outcomes = save_cells(
        book.school_class, _entries(cells), by=request.user, reason=context["reason"], all_or_nothing=True
    )
    if any(outcome.refusal for outcome in outcomes):
        return _preview(request, book, cells, context, status=409)
    changed = sum(outcome.changed for outcome in outcomes)
    messages.success(request, _("%(number)d marks are taken from the sheet.") % {"number": changed})
    return redirect(reverse("assessment:gradebook", args=[book.school_class.pk], query={"session": book.session.pk}))


def _entries(cells):
    return [CellEntry(cell.assessment, cell.student, Entry(value=cell.value), cell.version) for cell in cells]


def _line(cell, outcome, book, before):
    columns = {column.pk: column.title for column in book.columns}
    names = {student.pk: student.name for student, _left in book.roster}
    is_conflict = isinstance(outcome.refusal, MarkConflict)
    error = str(outcome.refusal or "")
    if is_conflict and outcome.refusal.current is not None and outcome.refusal.current.updated_by:
        error = _("%(name)s has changed this mark since you downloaded the sheet, to “%(value)s”.") % {
            "name": outcome.refusal.current.updated_by.name,
            "value": typed_text(outcome.refusal.current),
        }
    return MarkSheetLine(
        place=f"{cell.letter}{cell.row}",
        student=names.get(cell.student, ""),
        assessment=columns.get(cell.assessment, ""),
        before=before,
        after=cell.value,
        error=error,
        is_conflict=is_conflict,
    )


def _place(request, pk):
    school_class = get_class(request, pk)
    if not may_enter_marks(request.user, school_class):
        raise PermissionDenied
    session = get_session(request, sessions_of(school_class))
    if not may_edit_columns(request.user, school_class, session):
        raise PermissionDenied
    return school_class, session
