"""The steps of an import through the pages: upload, columns, check, import, undo."""

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.school import school_today
from jobs.running import JobError, job, start_job

from ...imports.errors import SheetError
from ...imports.mapping import check_mapping
from ...imports.matching import guess
from ...imports.plans import make_plan
from ...imports.sheets import read_sheet
from ...imports.writing import undo, undo_obstacles
from ...models import ImportBatch
from .applying import carry_out, lock_imports, note_plan

# So many earlier batches are searched for one with the same headers.
REMEMBERED = 50


@transaction.atomic
def add_batch(content, file_name, kind, *, by):
    """A batch of an uploaded file (bytes), its columns matched as far as can be guessed.

    What was chosen for the last sheet with the same headers is chosen again. SheetError when the
    file cannot be read.
    """
    file = ContentFile(content)
    sheet = read_sheet(file, file_name)
    mapping = _remembered_mapping(sheet.headers, kind)
    if mapping is None:
        mapping = {entry.header: entry.field for entry in guess(sheet.headers, kind) if entry.field}
    batch = ImportBatch(
        kind=kind,
        file_name=file_name[:255],
        mapping=mapping,
        options={"headers": sheet.headers},
        created_by=by,
    )
    file.seek(0)
    batch.file.save(file_name[-80:], file, save=False)
    batch.save()
    return batch


def _remembered_mapping(headers, kind):
    for batch in ImportBatch.objects.filter(kind=kind).order_by("-id")[:REMEMBERED]:
        chosen_by_person = batch.counts
        if chosen_by_person and batch.options.get("headers") == headers:
            return batch.mapping
    return None


def sheet_of(batch):
    """The batch's file, read again; SheetError when it cannot be."""
    with batch.file.open("rb") as file:
        return read_sheet(file, batch.file_name)


@transaction.atomic
def match_columns(batch, mapping, *, date_order="", same=None, by):
    """Stores which column is which field and starts the check; returns the Job. SheetError for a wrong mapping.

    `same` are values that all rows share, {field name: value}.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _refuse_finished(batch)
    if batch.is_busy:
        return batch.job
    check_mapping(batch.kind, batch.options["headers"], mapping)
    batch.mapping = mapping
    batch.options = {"headers": batch.options["headers"], "date_order": date_order, "same": same or {}}
    return _start(batch, check_batch, _("Checking %(file)s"), by)


@transaction.atomic
def accept_rows(batch, numbers=(), *, others_meant=False, by):
    """Plans again with the rows that look like somebody known imported all the same; returns the Job.

    With `others_meant` rows are imported, too, that give a known number to another person.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _refuse_finished(batch)
    if batch.is_busy:
        return batch.job
    batch.options["accepted"] = sorted({*batch.options.get("accepted", ()), *numbers})
    batch.options["others_meant"] = others_meant or batch.options.get("others_meant", False)
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
def start_undo(batch, *, by):
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
        result_url=page_of(batch),
    )
    batch.save()
    return batch.job


def page_of(batch):
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
            accepted=batch.options.get("accepted", ()),
            same=batch.options.get("same"),
            others_meant=batch.options.get("others_meant", False),
            progress=progress,
        )
    except SheetError as error:
        raise JobError(str(error)) from error
    return sheet, plan


@job
def check_batch(progress, *, batch_id):
    """Plans a batch and keeps what its page shows."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.is_finished:
        return
    sheet, plan = _plan(batch, progress)
    note_plan(batch, plan, sheet.notes)
    batch.save()


@job
def apply_batch(progress, *, batch_id):
    """Imports a checked batch, if that still does what its page showed; else shows what it would do now."""
    lock_imports()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state != ImportBatch.State.CHECKED:
        return
    sheet, plan = _plan(batch, progress)
    if plan.digest != batch.preview["digest"]:
        note_plan(batch, plan, sheet.notes)
        batch.preview["changed"] = True
        batch.save()
        return
    try:
        carry_out(batch, plan, progress)
    except IntegrityError as error:
        raise JobError(
            _("Somebody changed the same people while the import ran. Nothing was imported. Try again.")
        ) from error


@job
def undo_batch(progress, *, batch_id):
    """Takes back an imported batch, or says what is in the way and changes nothing."""
    lock_imports()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state != ImportBatch.State.DONE:
        return
    progress(0, 0, _("Looking for later changes"))
    batch.obstacles = undo_obstacles(batch)
    if not batch.obstacles:
        undo(batch, progress)
        batch.state = ImportBatch.State.UNDONE
        batch.undone_at = timezone.now()
        record("import.undo", batch, after={"kind": batch.kind, **batch.counts})
    batch.save()
