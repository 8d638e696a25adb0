"""Import pages: upload, match columns, look at what would happen, import, undo."""

from functools import wraps
from pathlib import PurePath

from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.capabilities import Capability
from core.bounds import whole_numbers
from core.lists import page_of
from core.sheets import MAX_FILE_BYTES
from core.sheets.errors import SheetError
from core.storage import NotStored

from ..models import GradeLevel
from . import actions
from .column_guessing import looks_of_sheet
from .field_catalogue import FIELDS, KINDS
from .foreign_exports import exported_as
from .forms.choices import LEFT_OUT, ChoicesForm
from .forms.columns import ColumnsForm, UploadForm
from .kinds import guess_kind
from .mapping_checks import date_order
from .models import ImportBatch
from .workbooks import blank_workbook, error_workbook

# Everything of the form but the file: a pasted text and the multipart frame.
_SLACK_BYTES = 6 * 1024 * 1024
# A body up to this size is read to its end and thrown away, so that the browser gets to read the answer.
_DRAINED_BYTES = 256 * 1024 * 1024
_SHOWN_ERRORS = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RosterUploadHandler(FileUploadHandler):
    """Refuses a file that is too large before a byte of it is stored."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.body_bytes = content_length
        self.request.upload_is_too_large = content_length > MAX_FILE_BYTES + _SLACK_BYTES

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.request.upload_is_too_large:
            raise StopUpload(connection_reset=self.body_bytes > _DRAINED_BYTES)

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


def _batches(request):
    return ImportBatch.objects.visible_to(request.user).select_related("job", "created_by")


def _kinds():
    """(code, label) of the kinds of sheet in the order in which they are best imported."""
    return [(kind, ImportBatch.Kind(kind).label) for kind in KINDS]


@requires(Capability.IMPORT_DATA)
@require_safe
def imports(request):
    """All batches, the latest first, and blank sheets to start from."""
    page = page_of(request, _batches(request))
    return render(request, "academics/imports.html", {"page": page, "kinds": _kinds()})


@requires(Capability.IMPORT_DATA)
@csrf_exempt  # so that the upload handler stands before anything reads the body; checked right after
def import_new(request):
    """Upload a file or paste rows."""
    request.upload_handlers.insert(0, RosterUploadHandler(request))
    return _import_new(request)


@csrf_protect
def _import_new(request):
    if request.method != "POST":
        kind = request.GET.get("kind")
        return _upload_page(request, UploadForm(initial={"kind": kind if kind in KINDS else "students"}))
    form = UploadForm(request.POST, request.FILES, too_large=getattr(request, "upload_is_too_large", False))
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    try:
        content, name = form.content()
        batch = actions.add_batch(content, name, form.cleaned_data["kind"], by=request.user)
    except SheetError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "text", str(error))
        return _upload_page(request, form, status=422)
    except NotStored as error:
        form.add_error(None, error)
        return _upload_page(request, form, status=422)
    return redirect("academics:import_columns", batch.pk)


def _upload_page(request, form, status=200):
    context = {"form": form, "kinds": _kinds()}
    return render(request, "academics/import_new.html", context, status=status)


def _reads_the_file(view):
    """A view that reads a batch's file again: when that cannot be done just now, the list says why."""

    @wraps(view)
    def reading(request, pk):
        try:
            return view(request, pk)
        except SheetError as error:
            messages.error(request, str(error))
            return redirect("academics:imports")

    return reading


@requires(Capability.IMPORT_DATA)
@_reads_the_file
def import_columns(request, pk):
    """Which column is which field."""
    batch = get_object_or_404(_batches(request), pk=pk)
    if batch.is_finished:
        return redirect("academics:import_batch", pk)
    if request.POST.get("kind") in KINDS:
        actions.take_as(batch, request.POST["kind"])
        return redirect("academics:import_columns", pk)
    sheet = actions.sheet_of(batch)
    order = date_order(sheet, batch.kind, batch.mapping)
    form = ColumnsForm(
        request.POST or None,
        sheet=sheet,
        batch=batch,
        naming=actions.naming_of_school(batch.options.get("names", "")),
        unclear_dates=not order or "date_order" in request.POST,
        initial={"date_order": batch.options.get("date_order") or actions.customary_order()},
    )
    if request.method == "POST" and form.is_valid():
        # Another column may have become a date by this choice.
        if not form.unclear_dates and not date_order(sheet, batch.kind, form.mapping()):
            batch.mapping = form.mapping()
            batch.options["same"] = form.same()
            batch.options["names"] = form.cleaned_data.get("names", "")
            batch.options.pop("asked", None)
            form = ColumnsForm(
                sheet=sheet,
                batch=batch,
                naming=actions.naming_of_school(batch.options["names"]),
                unclear_dates=True,
                initial={"date_order": actions.customary_order()},
            )
        else:
            chosen = form.cleaned_data.get("date_order", "")
            job = actions.match_columns(
                batch,
                form.mapping(),
                date_order=chosen,
                names=form.cleaned_data.get("names", ""),
                same=form.same(),
                by=request.user,
            )
            return redirect("jobs:job", job.pk)
    context = {
        "batch": batch,
        "form": form,
        "rows": len(sheet.rows),
        "notes": sheet.notes,
        "other_kind": _other_kind(batch, sheet),
    }
    return render(request, "academics/import_columns.html", context, status=422 if form.errors else 200)


def _other_kind(batch, sheet):
    """(code, label) of the kind that the sheet rather is; None where it may well be what was chosen."""
    kind = exported_as(sheet) or guess_kind(sheet.headers, looks=looks_of_sheet(sheet))
    if kind in (None, batch.kind) or batch.counts:
        return None
    return kind, ImportBatch.Kind(kind).label


@requires(Capability.IMPORT_DATA)
@require_safe
def import_batch(request, pk):
    """What a checked batch would do, or what an imported one did."""
    batch = get_object_or_404(_batches(request), pk=pk)
    if batch.is_busy:
        return (
            redirect("jobs:job", batch.job_id)
            if batch.job.created_by_id == request.user.pk
            else _batch_page(request, batch)
        )
    if not batch.counts:
        return redirect("academics:import_columns", pk)
    return _batch_page(request, batch)


# The rows that somebody has to decide about stand first.
_OUTCOMES = ("mixup", "missing", "gone", "create", "return", "update", "duplicate", "unchanged")


def _batch_page(request, batch, choices=None):
    samples = batch.preview.get("rows", {})
    shown = request.GET.get("show")
    if shown not in samples:
        shown = next((outcome for outcome in _OUTCOMES if samples.get(outcome)), None)
    rows = samples.get(shown, [])
    context = {
        "batch": batch,
        "outcomes": batch.outcomes(),
        "shown": shown,
        "rows": rows,
        "more": batch.counts.get(shown, 0) > len(rows),
        "acceptable": [row for row in rows if row["can_be_accepted"]],
        "all_acceptable": shown in LEFT_OUT and all(row["can_be_accepted"] for row in rows),
        "choices": choices or ChoicesForm(batch=batch),
        "levels": GradeLevel.objects.values_list("name", flat=True) if batch.waits else (),
        "left_out": any(batch.counts.get(outcome) for outcome in ("mixup", "gone"))
        or any(row["can_be_accepted"] for row in samples.get("duplicate", ())),
        "errors": batch.errors[:_SHOWN_ERRORS],
    }
    return render(request, "academics/import_batch.html", context, status=422 if choices else 200)


@requires(Capability.IMPORT_DATA)
@require_POST
def import_accept(request, pk):
    """Checks again with what a person decided: rows that are wanted all the same, sections to make, days."""
    batch = get_object_or_404(_batches(request), pk=pk)
    if batch.is_finished:
        return redirect("academics:import_batch", pk)
    form = ChoicesForm(request.POST, batch=batch)
    if not form.is_valid():
        return _batch_page(request, batch, form)
    choices = form.choices(whole_numbers(request.POST.getlist("row")))
    if choices == form.earlier and "settings" not in request.POST:
        return redirect("academics:import_batch", pk)
    return redirect("jobs:job", actions.record_choices(batch, choices, by=request.user).pk)


@requires(Capability.IMPORT_DATA)
@require_POST
def import_apply(request, pk):
    """Starts the import."""
    return _started(actions.start_import, request, pk)


@requires(Capability.IMPORT_DATA)
@require_POST
def import_undo(request, pk):
    """Starts taking an import back."""
    return _started(actions.start_batch_undo, request, pk)


def _started(action, request, pk):
    batch = get_object_or_404(_batches(request), pk=pk)
    job = action(batch, by=request.user)
    if job is None or job.is_finished or job.created_by_id != request.user.pk:
        return redirect("academics:import_batch", pk)
    return redirect("jobs:job", job.pk)


@requires(Capability.IMPORT_DATA)
@require_safe
@_reads_the_file
def import_errors(request, pk):
    """The rows with errors as a sheet to correct and upload again."""
    batch = get_object_or_404(_batches(request), pk=pk)
    if not batch.errors:
        raise Http404
    name = f"{PurePath(batch.file_name).stem} - to correct.xlsx"
    return _download(error_workbook(actions.sheet_of(batch), batch.errors), name)


@requires(Capability.IMPORT_DATA)
@require_safe
def import_template(request, kind):
    """A blank sheet of one kind."""
    if kind not in FIELDS:
        raise Http404
    return _download(blank_workbook(kind), f"{kind}.xlsx")


def _download(content, name):
    response = HttpResponse(content, content_type=_XLSX)

    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
