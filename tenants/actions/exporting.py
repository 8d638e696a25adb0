"""A whole school as one file: for its owner, for the platform's staff, for the command line."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.actions import record
from accounts.capabilities import Capability
from accounts.models import User
from core.school import current_school, school_today
from jobs.models import Job
from jobs.running import ResultFile, forget_file, job, start_job

from ..archive.writing import write_archive
from ..models import School
from ..schemas import in_school_schema


@transaction.atomic
def start_export(*, by):
    """Starts the job that exports the selected school for its user `by`; the same job for a second click."""
    User.objects.select_for_update().get(pk=by.pk)
    running = last_exports(by=by).unfinished().first()
    if running:
        return running
    record("school.export")
    return _start(by)


@transaction.atomic
def start_staff_export(school):
    """The same for the platform's staff, noted in the platform's trail and in the school's."""
    with schema_context(get_public_schema_name()):
        school = School.objects.select_for_update().get(pk=school.pk)
        if school.status not in (School.Status.ACTIVE, School.Status.SUSPENDED) or school.is_platform:
            raise ValidationError(_("There is nothing to export."))
    with in_school_schema(school):
        running = last_exports(by=None).unfinished().first()
        if running:
            return running
        started = _start(None)
    _note("school.export", school)
    return started


def note_download(school):
    """The platform's staff take the file with them: in both trails."""
    _note("school.export_download", school)


def last_exports(*, by):
    """The exports of the selected school that this user started, the platform's staff for None; the newest first."""
    jobs = Job.objects.visible_to(by) if by else Job.objects.of_platform()
    return jobs.of_kind(make_export).order_by("-pk")


@job("tenants.make_export", needs=Capability.EXPORT_SCHOOL)
def make_export(progress):
    """Writes the file. Only the newest one of each person is kept: it is the whole school in one place."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    # Not in /tmp, which may be memory. Who stores it closes it.
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
    school = current_school()
    manifest = write_archive(file, school, progress)
    file.seek(0)
    record("school.export_made", after=_outcome(manifest))
    return ResultFile(f"{slugify(school.name) or 'school'}-{school_today().isoformat()}.zip", file)


def export_to(path, school, progress=lambda done, total, step: None):
    """Writes the school's file to `path`, which must not exist; returns the manifest. Only the owner can read it."""
    path = Path(path)
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            manifest = write_archive(out, school, progress)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    _note("school.export", school, after=_outcome(manifest))
    return manifest


def _start(by):
    for earlier in last_exports(by=by).with_file():
        forget_file(earlier)
    return start_job(make_export, _("Export of the school"), by=by)


def _note(verb, school, **details):
    """In the platform's trail and in the school's own."""
    with schema_context(get_public_schema_name()):
        record(verb, school, **details)
    with in_school_schema(school):
        record(verb, **details)


def _outcome(manifest):
    return {
        "rows": sum(table["rows"] for table in manifest["tables"]),
        "files": sum(name.startswith("files/") for name in manifest["entries"]),
    }
