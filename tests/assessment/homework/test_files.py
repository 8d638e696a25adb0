"""Files of homework: what is taken, who gets it, and how it is served."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from academics.actions.enrolments import move_student
from assessment.homework import attachments
from assessment.homework.actions.attachments import attach_files, remove_attachment
from assessment.homework.attachments import check_file, clean_file_name
from assessment.models import Homework, Submission
from core.untrusted import kinds
from tests.assessment.conftest import PDF, PNG


def archive(*names, **contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, contents.get(name, "x"))
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
ODT = archive("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text")
GOOD = {
    "a.pdf": PDF,
    "a.PNG": PNG,
    "a.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 9,
    "a.webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "a.gif": b"GIF89a" + b"\0" * 9,
    "a.heic": b"\0\0\0\x18ftypheic",
    "a.docx": DOCX,
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "a.odt": ODT,
    "a.txt": "Größe: 4 < 5\n".encode("latin-1"),
    "b.txt": "Schön".encode("utf-16"),
    "a.csv": b"a;b\n1;2\n",
    "a.mp3": b"ID3\x04" + b"\0" * 9,
    "b.mp3": b"\xff\xfb\x90\x44" + b"\0" * 9,
    "a.m4a": b"\0\0\0\x18ftypM4A ",
    "a.mp4": b"\0\0\0\x18ftypisom",
}
BAD = {
    "page.html": b"<html>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "program.exe": b"MZ",
    "script.js": b"alert(1)",
    "macro.docm": DOCX,
    "old.doc": b"\xd0\xcf\x11\xe0",
    "none": b"text",
}
LIES = {
    "page.png": b"<html><script>alert(1)</script>",
    "program.pdf": b"MZ\x90\0",
    "after.pdf": b"<html></html>%PDF-1.7",
    "page.txt": b"\xef\xbb\xbf \n<!DOCTYPE html><script>",
    "drawing.txt": b"<?xml version='1.0'?><svg/>",
    "wide.txt": "<html>".encode("utf-16"),
    "binary.txt": b"abc\0def",
    "late.txt": b"a" * 70_000 + b"\x01",
    "any.docx": archive("hello.txt"),
    "sheet.docx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "macro.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "renamed.docx": archive(
        "[Content_Types].xml",
        "word/document.xml",
        **{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"},
    ),
    "active.xlsx": archive("[Content_Types].xml", "xl/workbook.xml", "xl/activeX/activeX1.bin"),
    "basic.odt": archive("mimetype", "Basic/Standard/Module1.xml", mimetype="application/vnd.oasis.opendocument.text"),
    "table.odt": archive("mimetype", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "behind.docx": b"<html>" + DOCX,
    "broken.docx": DOCX[:40],
    "film.m4a": b"\0\0\0\x18ftypqt  ",
    "riff.webp": b"RIFF\x10\0\0\0WAVEfmt ",
    "text.mp3": b"hello",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_schools_use_is_taken(upload, name):
    made = check_file(upload(name, GOOD[name]))
    assert (made.name, made.size) == (name, len(GOOD[name]))
    assert made.upload.read() == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_other_kinds_are_refused_by_name(upload, name):
    with pytest.raises(ValidationError, match="of a kind that cannot be taken") as refused:
        check_file(upload(name, BAD[name]))
    assert name in refused.value.messages[0]


@pytest.mark.parametrize("name", LIES)
def test_what_is_not_what_its_name_says_is_refused(upload, name):
    """Broken, one after the other, by taking the name for the kind, by looking for %PDF anywhere, by looking at a
    text's beginning alone, and by leaving out the list of programs."""
    with pytest.raises(ValidationError, match="does not hold what its name says"):
        check_file(upload(name, LIES[name]))


def test_size_is_limited_packed_and_unpacked(upload, monkeypatch):
    """Broken by not adding up what the entries say of themselves."""
    bomb = archive("[Content_Types].xml", "word/document.xml", **{"word/document.xml": "0" * 3_000_000})
    assert len(bomb) < 10_000
    assert recognised(bomb)
    monkeypatch.setattr(kinds, "MAX_UNPACKED_BYTES", 2_000_000)
    assert not recognised(bomb)
    monkeypatch.setattr(kinds, "MAX_ENTRIES", 1)
    assert not recognised(DOCX)
    monkeypatch.setattr(attachments, "MAX_BYTES", 10)
    with pytest.raises(ValidationError, match="A file may have"):
        check_file(upload())
    with pytest.raises(ValidationError, match="is empty"):
        check_file(upload("a.txt", b""))


def recognised(content):
    [is_it] = kinds.check_kind(io.BytesIO(content), ending=".docx")
    return is_it


def test_names_are_made_harmless():
    assert clean_file_name("C:\\work\\essay.pdf") == "essay.pdf"
    assert clean_file_name("../../etc/passwd") == "passwd"
    assert clean_file_name("bill\u202efdp.exe") == "billfdp.exe"
    assert clean_file_name("a\r\nb\x00.txt") == "ab.txt"
    assert clean_file_name("  ") == "file"
    long = clean_file_name("x" * 300 + ".pdf")
    assert (len(long), long[-4:]) == (200, ".pdf")


def test_a_file_is_kept_under_a_name_that_nobody_guesses(cast, homework, file_of):
    row = file_of(cast.tomas, "Essay.pdf", PDF, homework=homework())
    assert "Essay" not in row.file.name
    assert row.file.name.endswith(".pdf")
    assert (row.name, row.size, row.content_type) == ("Essay.pdf", len(PDF), "application/pdf")


def test_the_same_file_twice_is_one(cast, homework, file_of):
    """A double click, or a second try after the answer got lost. Broken by not comparing what is in them."""
    task = homework()
    first = file_of(cast.tomas, homework=task)
    assert file_of(cast.tomas, homework=task) == first
    assert file_of(cast.tomas, "a.png", PNG[:-1] + b"\1", homework=task) != first
    assert task.attachments.count() == 2


def test_ten_files_at_most_and_all_or_none(cast, homework, upload, file_of):
    task = homework()
    for number in range(9):
        file_of(cast.tomas, f"{number}.png", homework=task)
    two = [check_file(upload(name)) for name in ("x.png", "y.png")]
    with pytest.raises(ValidationError, match="10 files at most"):
        attach_files(two, by=cast.tomas, homework=task)
    assert task.attachments.count() == 9


def test_removing_deletes_the_file_once_that_is_sure(cast, homework, file_of, django_capture_on_commit_callbacks):
    row = file_of(cast.tomas, homework=homework())
    storage, name = row.file.storage, row.file.name
    with django_capture_on_commit_callbacks() as later:
        remove_attachment(row)
        assert storage.exists(name)
    for callback in later:
        callback()
    assert not storage.exists(name)


def _answers(sign_in, cast, row, people):
    url = reverse("assessment:attachment", args=[row.pk])
    return [name for name in people if sign_in(_user(cast, name)).get(url).status_code == 200]


def _user(cast, name):
    person = getattr(cast, name)
    return getattr(person, "user", person)


EVERYBODY = ("olive", "paul", "rita", "boris", "tomas", "carla", "amina", "chen", "grace", "peter")


def test_who_gets_a_file_of_homework(cast, sign_in, homework, file_of):
    """Broken by leaving `published` out of `asked_of`: families had the draft's file."""
    row = file_of(cast.tomas, homework=homework())
    assert _answers(sign_in, cast, row, EVERYBODY) == [
        "olive", "paul", "rita", "tomas", "amina", "chen", "grace", "peter",
    ]  # fmt: skip
    draft = file_of(cast.tomas, homework=homework(title="Draft", published_at=None))
    assert _answers(sign_in, cast, draft, EVERYBODY) == ["olive", "paul", "rita", "tomas"]


def test_who_gets_a_file_that_was_handed_in(cast, sign_in, homework, handed_in, file_of):
    """Before it is handed in it is the student's alone. Broken by leaving `handed_in` out for the family, and at work."""
    task = homework()
    begun = Submission.objects.create(homework=task, student=cast.amina)
    row = file_of(cast.amina.user, submission=begun)
    assert _answers(sign_in, cast, row, EVERYBODY) == ["amina"]
    Submission.objects.update(handed_in_at=task.published_at)
    assert _answers(sign_in, cast, row, EVERYBODY) == ["olive", "paul", "rita", "tomas", "amina", "grace", "peter"]
    row = file_of(cast.tomas, submission=handed_in(cast.bashir, task))
    assert _answers(sign_in, cast, row, EVERYBODY) == ["olive", "paul", "rita", "tomas", "grace"]


def test_a_file_is_a_download_and_nothing_of_it_runs(cast, sign_in, homework, file_of):
    task = homework()
    client = sign_in(cast.amina.user)
    paper = file_of(cast.tomas, "Blatt Größe.pdf", PDF, homework=task)
    response = client.get(reverse("assessment:attachment", args=[paper.pk]))
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == PDF
    assert client.get(reverse("assessment:attachment_picture", args=[paper.pk])).status_code == 404
    picture = file_of(cast.tomas, homework=task)
    shown = client.get(reverse("assessment:attachment_picture", args=[picture.pk]))
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_file_that_is_gone_is_not_found(cast, sign_in, homework, file_of):
    row = file_of(cast.tomas, homework=homework())
    row.file.storage.delete(row.file.name)
    assert sign_in(cast.amina.user).get(reverse("assessment:attachment", args=[row.pk])).status_code == 404


def test_it_is_asked_of_who_is_there_from_the_day_it_is_set_to_the_day_it_is_due(cast, homework, today):
    """Set two days ago, due in three: Chen moved away yesterday, Dina came yesterday. Broken by asking who is there today."""
    task = homework(3)
    move_student(cast.chen, section=cast.section_7b, starts_on=today - timedelta(1))
    move_student(cast.dina, section=cast.section_7a, starts_on=today - timedelta(1))
    assert not Homework.objects.asked_of([cast.chen]).exists()
    assert not Homework.objects.asked_of([cast.dina]).exists()
    assert list(Homework.objects.asked_of([cast.amina])) == [task]
    move_student(cast.amina, section=cast.section_7b, starts_on=today + timedelta(4))
    assert list(Homework.objects.asked_of([cast.amina])) == [task]
