"""The steps of an import through the pages: upload, columns, check, import, undo."""

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.capabilities import Capability
from core.school import school_today
from core.sheets.errors import SheetError
from jobs.running import JobError, job, start_job

from ...actions.accounts import follow_address
from ..column_guessing import guess_sheet
from ..foreign_exports import refuse_others
from ..mapping_checks import check_mapping, date_order
from ..models import ImportBatch
from ..plans import ImportChoices, make_plan
from ..reading import read_import_sheet
from ..reading_preview import describe_reading
from ..undoing import batch_undo_obstacles, undo_rows
from .applying import apply_plan, lock_imports, note_plan
from .customs import naming_of_school

# So many earlier batches are searched for one with the same headers.
REMEMBERED = 50


@transaction.atomic
def add_batch(content, file_name, kind, *, by):
    """A batch of an uploaded file (bytes), its columns matched as far as can be guessed.

    What was chosen for the last sheet with the same headers is chosen again. SheetError when the
    file cannot be read or is something else than a list.
    """
    file = ContentFile(content)
    sheet = read_import_sheet(file, file_name)
    refuse_others(sheet)
    batch = ImportBatch(file_name=file_name[:255], created_by=by)
    _match(batch, sheet, kind)
    file.seek(0)
    batch.file.save(file_name[-80:], file, save=False)
    batch.save()
    return batch


@transaction.atomic
def take_as(batch, kind):
    """Makes a batch that is not checked yet one of another kind of sheet, with its columns matched anew."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _refuse_finished(batch)
    if not batch.is_busy:
        _match(batch, sheet_of(batch), kind)
        batch.save()


def _match(batch, sheet, kind):
    """Sets the kind and the columns of a batch: what is sure is matched, what is not is to be asked."""
    batch.kind = kind
    batch.options = {"headers": sheet.headers}
    batch.mapping = _remembered_mapping(sheet.headers, kind)
    if batch.mapping is None:
        guesses = [entry for entry in guess_sheet(sheet, kind) if entry.field]
        batch.mapping = {entry.header: entry.field for entry in guesses if entry.is_sure}
        batch.options["asked"] = {entry.header: [entry.field, entry.doubt] for entry in guesses if not entry.is_sure}


def _remembered_mapping(headers, kind):
    for batch in ImportBatch.objects.filter(kind=kind).order_by("-id")[:REMEMBERED]:
        chosen_by_person = batch.counts
        if chosen_by_person and batch.options.get("headers") == headers:
            return batch.mapping
    return None


def sheet_of(batch):
    """The batch's file, read again; SheetError when it cannot be."""
    try:
        file = batch.file.open("rb")
    except FileNotFoundError as error:
        raise SheetError(_("The file of this import is not there any more. Upload it again.")) from error
    with file:
        return read_import_sheet(file, batch.file_name)


@transaction.atomic
def match_columns(batch, mapping, *, date_order="", names="", same=None, by):
    """Stores which column is which field and starts the check; returns the Job. SheetError for a wrong mapping.

    `names` is the order of full names that a person chose, one of `fullnames.STYLES` or "". `same` are values that all
    rows share, {field name: value}.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _refuse_finished(batch)
    if batch.is_busy:
        return batch.job
    check_mapping(batch.kind, batch.options["headers"], mapping)
    batch.mapping = mapping
    kept = {"headers": batch.options["headers"]}
    batch.options = kept | {"date_order": date_order, "names": names, "same": same or {}}
    return _start(batch, check_batch, _("Checking %(file)s"), by)


@transaction.atomic
def record_choices(batch, choices, *, by):
    """Plans again with what a person decided (ImportChoices, all of them); returns the Job."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _refuse_finished(batch)
    if batch.is_busy:
        return batch.job
    batch.options |= choices.as_options()
    return _start(batch, check_batch, _("Checking %(file)s"), by)


@transaction.atomic
def start_import(batch, *, by):
    """Starts the import of a checked batch; returns its Job, the same one for a second click."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.CHECKED or batch.is_busy:
        return batch.job
    record("import.start", batch, after={"kind": batch.kind, **batch.counts})
    return _start(batch, apply_batch, _("Importing %(file)s"), by)


@transaction.atomic
def start_batch_undo(batch, *, by):
    """Starts taking back an imported batch; returns its Job, the same one for a second click."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.DONE or batch.is_busy:
        return batch.job
    return _start(batch, undo_batch, _("Taking back %(file)s"), by)


def _refuse_finished(batch):
    if batch.is_finished:
        raise SheetError(_("This sheet was imported already. Upload it again to import it once more."))


def _start(batch, function, title, by):
    batch.job = start_job(
        function,
        (title % {"file": batch.file_name})[:200],
        {"batch_id": batch.pk},
        by=by,
        result_url=batch_page(batch),
    )
    batch.save()
    return batch.job


def batch_page(batch):
    """The address of the batch's page."""
    return reverse("academics:import_batch", args=[batch.pk])


def _plan(batch, progress):
    progress(0, 0, _("Reading the file"))
    try:
        sheet = sheet_of(batch)
        plan = make_plan(
            sheet,
            batch.kind,
            batch.mapping,
            today=school_today(),
            order=batch.options.get("date_order", ""),
            same=batch.options.get("same"),
            naming=_naming(batch),
            choices=ImportChoices.of(batch.options),
            progress=progress,
        )
    except SheetError as error:
        raise JobError(str(error)) from error
    return sheet, plan


def _naming(batch):
    return naming_of_school(batch.options.get("names", ""))


def _note(batch, sheet, plan):
    order = batch.options.get("date_order") or date_order(sheet, batch.kind, batch.mapping) or "dmy"
    reading = describe_reading(sheet, batch.kind, batch.mapping, order, _naming(batch))
    note_plan(batch, plan, sheet.notes, reading)


@job("academics.check_batch", needs=Capability.IMPORT_DATA)
def check_batch(progress, *, batch_id):
    """Plans a batch and keeps what its page shows."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.is_finished:
        return
    sheet, plan = _plan(batch, progress)
    _note(batch, sheet, plan)
    batch.save()


@job("academics.apply_batch", needs=Capability.IMPORT_DATA)
def apply_batch(progress, *, batch_id):
    """Imports a checked batch, if that still does what its page showed; else shows what it would do now."""
    lock_imports()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state != ImportBatch.State.CHECKED:
        return
    sheet, plan = _plan(batch, progress)
    if plan.digest != batch.preview["digest"]:
        _note(batch, sheet, plan)
        batch.preview["changed"] = True
        batch.save()
        return
    try:
        apply_plan(batch, plan, progress)
    except IntegrityError as error:
        raise JobError(
            _("Somebody changed the same people while the import ran. Nothing was imported. Try again.")
        ) from error


@job("academics.undo_batch", needs=Capability.IMPORT_DATA)
def undo_batch(progress, *, batch_id):
    """Takes back an imported batch, or says what is in the way and changes nothing."""
    lock_imports()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state != ImportBatch.State.DONE:
        return
    progress(0, 0, _("Looking for later changes"))
    batch.obstacles = batch_undo_obstacles(batch)
    if not batch.obstacles:
        try:
            people = undo_rows(batch, progress)
        except IntegrityError as error:
            raise JobError(
                _(
                    "What the import changed was changed again since, and the days would overlap. Nothing was taken back."
                )
            ) from error
        for person, brought in people:
            follow_address(person, brought)
        batch.state = ImportBatch.State.UNDONE
        batch.undone_at = timezone.now()
        record("import.undo", batch, after={"kind": batch.kind, **batch.counts})
    batch.save()
