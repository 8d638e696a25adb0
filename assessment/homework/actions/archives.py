"""What a class handed in, as one ZIP."""

import tempfile
import zipfile
from pathlib import PurePath
from unicodedata import category

from django.utils.text import slugify
from django.utils.translation import gettext as _

from academics.models import Student
from accounts.models import User
from jobs.running import JobError, ResultFile, job

from ..models import Homework
from ..pages.tracker import read_tracker

# More than this is put together by a worker.
ANSWERED_AT_ONCE = 20 * 1024 * 1024
_IN_MEMORY = 8 * 1024 * 1024


def _sees_homework(user, homework_id, **_others):
    return Homework.objects.visible_to_staff(user).filter(pk=homework_id).exists()


@job("assessment.collect_files", needs=_sees_homework)
def collect_files(progress, homework_id, user_id):
    """The ZIP of all files, as far as the person who asked for it may see them by now."""
    user = User.objects.get(pk=user_id)
    homework = Homework.objects.visible_to_staff(user).with_class().filter(pk=homework_id).first()
    if homework is None:
        raise JobError(_("You do not see this homework any more."))
    name, content = archive_of(read_tracker(homework, Student.objects.visible_to_staff(user)), progress)
    return ResultFile(name, content)


def archive_of(tracker, progress=lambda done, total: None):
    """(name, open file) of a ZIP with a folder for each student who handed in files. A file that is lost is left out."""
    out = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  it is given away
    rows = [row for row in tracker.rows if row.shown and row.shown.attachments.all()]
    done = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for row in rows:
            folder = _safe(f"{row.student.list_name} {row.student.student_number}")
            taken: set[str] = set()
            for attachment in row.shown.attachments.all():
                _add(archive, f"{folder}/{_unique(attachment.name, taken)}", attachment)
                done += 1
                progress(done, tracker.file_count)
    out.seek(0)
    return f"{slugify(tracker.homework.title) or 'homework'}.zip", out


def _add(archive, name, attachment):
    try:
        kept = attachment.file.open("rb")
    except FileNotFoundError:
        return
    with kept, archive.open(name, "w") as entry:
        for chunk in kept.chunks():
            entry.write(chunk)


def _safe(name):
    """A name of one folder, on any system."""
    kept = "".join("-" if letter in '<>:"/\\|?*' or category(letter) == "Cc" else letter for letter in name)
    return kept.strip(" .") or "-"


def _unique(name, taken):
    name, number = _safe(name), 2
    found = name
    while found.casefold() in taken:
        path = PurePath(name)
        found, number = f"{path.stem} {number}{path.suffix}", number + 1
    taken.add(found.casefold())
    return found
