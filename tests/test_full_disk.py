"""A disk that is full: what was typed stays, nothing is half done, and the page says what to do."""

import errno
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import schema_context
from PIL import Image

from academics.models import ImportBatch, Student
from assessment.models import Attachment, Homework, Submission
from core.school import school_today
from core.storage import NotStored, files_kept_with_rows
from jobs.models import Job
from jobs.running import ResultFile, execute_job, job, start_job
from tenants.models import School

SAYS = "no room on our disk"
PDF = b"%PDF-1.7 " + b"x" * 2000


def no_room(*_args):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full(monkeypatch):
    """Half of each file gets onto the disk."""

    def write_half(storage, name, content):
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read()[:10])
        no_room()

    monkeypatch.setattr(FileSystemStorage, "_save", write_half)


@pytest.fixture
def kept(greenwood):
    """kept() -> the files that came to the school's folder since the test began."""
    folder = Path(default_storage.location)

    def files():
        return {path for path in folder.rglob("*") if path.is_file()}

    before = files()
    yield lambda: files() - before
    for path in files() - before:
        path.unlink()


@pytest.fixture
def task(cast):
    now = timezone.now()
    due = now + timedelta(days=3)
    return Homework.objects.create(school_class=cast.maths_7a, title="Essay", due_at=due, published_at=now)


def hand_in(client, cast, task, *files):
    address = reverse("portal:homework", args=[task.pk, cast.amina.pk])
    uploads = [SimpleUploadedFile(f"{number}.pdf", content) for number, content in enumerate(files)]
    return client.post(address, {"text": "My long answer", "files": uploads, "hand_in": "1"})


def test_the_text_of_a_hand_in_stays(cast, sign_in, task, full, kept):
    """Broken before: the answer was a failure, which took the text back with it."""
    page = hand_in(sign_in(cast.amina.user), cast, task, PDF)
    assert page.status_code == 422
    assert SAYS in page.text and "My long answer" in page.text
    row = Submission.objects.get(student=cast.amina)
    assert (row.text, row.is_handed_in, row.attachments.count()) == ("My long answer", False, 0)
    assert not kept()


def test_of_two_files_none_stays_behind_when_the_second_does_not_fit(cast, sign_in, task, kept, monkeypatch):
    """Broken before: the first one stayed on the disk, and no row named it."""
    save, written = FileSystemStorage._save, []

    def once(storage, name, content):
        written.append(name)
        return save(storage, name, content) if len(written) == 1 else no_room()

    monkeypatch.setattr(FileSystemStorage, "_save", once)
    assert hand_in(sign_in(cast.amina.user), cast, task, PDF, PDF + b"y").status_code == 422
    assert len(written) == 2
    assert not kept() and not Attachment.objects.exists()


@pytest.mark.parametrize("moment", ["new_file", "receive_data_chunk", "file_complete"])
def test_an_upload_that_does_not_fit_while_it_comes_in_loses_no_text(cast, sign_in, task, monkeypatch, moment):
    """Files of some megabytes are put on the disk before anybody looks at them."""
    monkeypatch.setattr(TemporaryFileUploadHandler, moment, no_room)
    page = hand_in(sign_in(cast.amina.user), cast, task, PDF + bytes(3 * 1024 * 1024))
    assert page.status_code == 422
    assert SAYS in page.text
    assert Submission.objects.get(student=cast.amina).text == "My long answer"


def test_a_teachers_homework_is_still_in_the_form(cast, sign_in, full, kept):
    address = reverse("assessment:homework_new", args=[cast.maths_7a.pk])
    client = sign_in(cast.tomas)
    data = {"title": "Read chapter 4", "due_on": (school_today() + timedelta(3)).isoformat(), "hand_in": "online"}
    data |= {"files": SimpleUploadedFile("a.pdf", PDF), "publish": "1"}
    page = client.post(address, data)
    assert page.status_code == 422
    assert SAYS in page.text and "Read chapter 4" in page.text
    assert not Homework.objects.exists() and not kept()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "teal").save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue())


def test_a_photo_leaves_the_old_one(cast, sign_in, kept, monkeypatch, request):
    address = reverse("academics:student_photo_edit", args=[cast.amina.pk])
    client = sign_in(cast.rita)
    assert client.post(address, {"photo": picture()}).status_code == 302
    [old] = kept()
    request.getfixturevalue("full")
    page = client.post(address, {"photo": picture()})
    assert page.status_code == 422 and SAYS in page.text
    assert Student.objects.get(pk=cast.amina.pk).photo.path == str(old) and kept() == {old}


def test_a_logo_that_does_not_fit(cast, sign_in, greenwood, full, kept):
    address = "/settings/school/"
    client = sign_in(cast.olive)
    initial = client.get(address).context["form"].initial
    page = client.post(address, {**initial, "contact": "555 0100", "logo": picture()})
    assert page.status_code == 422
    assert SAYS in page.text and "555 0100" in page.text
    assert not School.objects.fresh(greenwood).logo and not kept()


def test_a_list_to_import(cast, sign_in, full, kept):
    file = SimpleUploadedFile("a.csv", b"Student number,First name,Last name\nN1,Nia,New\n")
    page = sign_in(cast.rita).post("/school/import/new/", {"kind": "students", "file": file})
    assert page.status_code == 422 and SAYS in page.text
    assert not ImportBatch.objects.exists() and not kept()


def test_a_command_that_cannot_keep_the_file_imports_nothing(greenwood, tmp_path, full, kept):
    """Broken before: the students were there, and the command had failed."""
    path = tmp_path / "students.csv"
    path.write_text("Student number,First name,Last name,DOB,Class\nN1,Nia,New,2013-01-31,7A\n")
    with schema_context("public"), pytest.raises(CommandError, match=SAYS):
        call_command("import_roster", str(path), "--school", "greenwood")
    assert not Student.objects.filter(student_number="N1").exists() and not kept()


@job("tests.full_disk_report", needs=None)
def report(progress):
    Student.objects.update(notes="reported")
    return ResultFile("report.pdf", PDF)


def test_the_result_of_a_job_says_so(cast, full, kept):
    row = start_job(report, "A report", by=cast.rita)
    execute_job(row.pk)
    row.refresh_from_db()
    assert (row.state, SAYS in row.error) == (Job.State.FAILED, True)
    assert not Student.objects.filter(notes="reported").exists() and not kept()


def test_a_failure_by_a_full_disk_is_a_page_of_its_own(cast, sign_in, monkeypatch):
    """Whatever nobody thought of: here reading what came in, before any view."""
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", no_room)
    client = sign_in(cast.rita)
    client.raise_request_exception = False
    file = SimpleUploadedFile("a.png", bytes(3 * 1024 * 1024))
    page = client.post(reverse("academics:student_photo_edit", args=[cast.amina.pk]), {"photo": file})
    assert page.status_code == 507
    assert SAYS in page.text and 'href="/"' in page.text


def test_other_failures_keep_their_page(cast, sign_in, monkeypatch):
    monkeypatch.setattr("academics.views.students.set_photo", lambda *_args: 1 / 0)
    client = sign_in(cast.rita)
    client.raise_request_exception = False
    page = client.post(reverse("academics:student_photo_edit", args=[cast.amina.pk]), {"photo": picture()})
    assert page.status_code == 500 and "Something went wrong" in page.text


def test_a_request_that_fails_leaves_no_file(cast, sign_in, kept, monkeypatch):
    """The photo is stored, and what comes after it fails: broken before, the file stayed, and no row named it."""
    monkeypatch.setattr("academics.actions.students.record", lambda *_args, **_more: 1 / 0)
    client = sign_in(cast.rita)
    client.raise_request_exception = False
    page = client.post(reverse("academics:student_photo_edit", args=[cast.amina.pk]), {"photo": picture()})
    assert page.status_code == 500
    assert not kept()


def test_a_block_within_another(greenwood, kept):
    with pytest.raises(ZeroDivisionError), files_kept_with_rows():
        with files_kept_with_rows():
            default_storage.save("one.txt", ContentFile(b"1"))
        default_storage.save("two.txt", ContentFile(b"2"))
        assert len(kept()) == 2
        raise ZeroDivisionError
    assert not kept()


def test_what_cannot_be_removed_stops_nothing(cast, sign_in, kept, monkeypatch, django_capture_on_commit_callbacks):
    address = reverse("academics:student_photo_edit", args=[cast.amina.pk])
    client = sign_in(cast.rita)
    client.post(address, {"photo": picture()})
    monkeypatch.setattr(Path, "unlink", no_room)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"photo": picture()}).status_code == 302
    monkeypatch.undo()
    assert len(kept()) == 2


def test_a_half_file_is_not_left(greenwood, full, kept):
    with pytest.raises(NotStored), transaction.atomic():
        default_storage.save("half.txt", ContentFile(b"x" * 100))
    assert not kept()
