"""Keeping files, and letting go of them."""

import uuid
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.storage import NotStored, delete_once_sure, files_kept_with_rows

from ..attachments import MAX_FILES
from ..models import Attachment


@transaction.atomic
def attach_files(files, *, by, homework=None, submission=None):
    """Keeps `files` (of `attachments.check_file`) with a homework or a submission; returns the rows.

    The very same file a second time is the first one. ValidationError at `files` when there would be too many, or when
    the disk does not take one: then none is kept.
    """
    owner = homework or submission
    # Two requests at once: the second one counts what the first one added.
    type(owner).objects.select_for_update().get(pk=owner.pk)
    there = list(owner.attachments.all())
    rows, new = [], []
    for file in files:
        known = next((row for row in there if _is_same(row, file)), None)
        rows.append(known or file)
        if not known:
            new.append(file)
    if len(there) + len(new) > MAX_FILES:
        raise ValidationError(
            {"files": _("%(most)d files at most. Remove one, or put several into one.") % {"most": MAX_FILES}}
        )
    try:
        with files_kept_with_rows():
            made = {id(file): _keep(file, by, homework, submission) for file in new}
    except NotStored as error:
        raise ValidationError({"files": error.messages}) from error
    return [made.get(id(row), row) for row in rows]


@transaction.atomic
def remove_attachment(attachment):
    """The row goes, and once that is sure its file."""
    storage, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    delete_once_sure(storage, name)


def _keep(file, by, homework, submission):
    row = Attachment(
        homework=homework,
        submission=submission,
        name=file.name,
        size=file.size,
        content_type=file.content_type,
        added_by=by,
    )
    file.upload.seek(0)
    row.file.save(f"{uuid.uuid4().hex}{PurePath(file.name).suffix.lower()}", file.upload, save=False)
    row.save()
    return row


def _is_same(row, file):
    if (row.name, row.size) != (file.name, file.size) or not row.file.storage.exists(row.file.name):
        return False
    file.upload.seek(0)
    with row.file.open("rb") as kept:
        return kept.read() == file.upload.read()
