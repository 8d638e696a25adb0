"""Lists as files: what they hold, harmless to open, in the audit trail."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts import exports
from accounts.exports import file_name, neutralised
from accounts.models import AuditEvent
from accounts.school import school_today


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


def rows_of(response):
    """The lines of a CSV answer as dicts."""
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    assert neutralised(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert neutralised(f"{start}HYPERLINK(1)", typed=True) == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("value", ["Amina", "a=1", "", " =1", -5, None, "2026-01-01"])
def test_everything_else_stays(value):
    assert neutralised(value) == value


def test_a_phone_stays_as_it_is_where_the_cell_is_text():
    assert neutralised("+254 (700) 000-001", typed=True) == "+254 (700) 000-001"
    assert neutralised("+254700000001") == "'+254700000001"
    assert neutralised("+1+cmd|'/c calc'!A0", typed=True) == "'+1+cmd|'/c calc'!A0"
    assert neutralised("+1", typed=True) == "'+1"


def test_students_as_csv(cast, office):
    cast.amina.preferred_name = "=1+1"
    cast.amina.save()
    response = office.get(reverse("academics:export", args=["students", "csv"]))
    assert response.content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    assert response["Content-Disposition"] == (
        f'attachment; filename="greenwood-school-students-{school_today().isoformat()}.csv"'
    )
    amina = next(row for row in rows_of(response) if row["Student number"] == "S1")
    assert amina["Preferred name"] == "'=1+1"
    assert (amina["Section"], amina["Level"], amina["Date of birth"]) == ("7A", "Grade 7", "2013-05-01")
    assert amina["Guardian 1: name"] == "Grace Odhiambo"
    assert amina["Guardian 1: phone"] == "'+254700000001"
    assert amina["Guardian 2: relationship"] == "Father"


def test_students_as_xlsx(cast, office):
    cast.amina.preferred_name = "=1+1"
    cast.amina.save()
    response = office.get(reverse("academics:export", args=["students", "xlsx"]))
    sheet = load_workbook(io.BytesIO(response.content)).active
    headers = [cell.value for cell in sheet[1]]
    amina = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "S1")
    cells = dict(zip(headers, amina, strict=True))
    assert cells["Preferred name"].value == "'=1+1"
    assert "f" not in {cell.data_type for cell in amina}, "a cell is a formula"
    assert cells["Guardian 1: phone"].value == "+254700000001"
    assert cells["Guardian 1: phone"].number_format == "@"
    assert cells["Date of birth"].value.date() == cast.amina.date_of_birth


def test_an_export_honours_the_filters(cast, office):
    address = reverse("academics:export", args=["students", "csv"])
    assert [row["Student number"] for row in rows_of(office.get(address, {"status": "left"}))] == ["S5"]
    in_7b = rows_of(office.get(address, {"section": cast.section_7b.pk}))
    assert [row["Student number"] for row in in_7b] == ["S4"]


def test_a_teacher_who_may_export_gets_their_own_students(cast, sign_in):
    role = cast.tomas.roles.get()
    role.capabilities = [*role.capabilities, "export_data"]
    role.save()
    rows = rows_of(sign_in(cast.tomas).get(reverse("academics:export", args=["students", "csv"])))
    assert {row["Student number"] for row in rows} == {"S1", "S2", "S3"}


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("guardians", "Children"),
        ("staff", "Staff number"),
        ("sections", "Homeroom teacher"),
        ("subjects", "Subject code"),
        ("assignments", "Teacher"),
    ],
)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_every_list_has_its_file(office, name, header, file_format):
    response = office.get(reverse("academics:export", args=[name, file_format]))
    assert response.status_code == 200
    if file_format == "csv":
        assert header in rows_of(response)[0]
    else:
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert header in [cell.value for cell in sheet[1]]
        assert sheet.max_row > 1


@pytest.mark.parametrize("path", ["students.pdf", "secrets.csv"])
def test_other_files_do_not_exist(office, path):
    assert office.get(f"/school/exports/{path}").status_code == 404


def test_who_exported_what_is_in_the_trail(cast, office):
    office.get(reverse("academics:export", args=["students", "csv"]))
    event = AuditEvent.objects.get(verb="list.export")
    assert event.actor == cast.rita
    assert event.after == {"list": "Students", "format": "csv", "rows": 4}


def test_a_list_that_is_too_long_is_refused_with_words(office, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 3)
    response = office.get(reverse("academics:export", args=["students", "csv"]), follow=True)
    assert response.status_code == 200
    assert "4 rows" in response.content.decode()
    assert not AuditEvent.objects.filter(verb="list.export").exists()


def test_a_school_with_a_name_in_another_script_has_a_file_name(greenwood, monkeypatch):
    monkeypatch.setattr(greenwood, "name", "مدرسة")
    assert file_name("Students", "csv") == f"school-students-{school_today().isoformat()}.csv"
