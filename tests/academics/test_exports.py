"""Lists as files: what they hold, harmless to open, in the audit trail."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from academics.actions.households import set_address
from academics.imports.column_guessing import guess_columns
from academics.models import AcademicSession, ImportBatch, TeachingAssignment
from accounts import exports
from accounts.models import AuditEvent
from core.formulas import escape_formulas
from core.list_files import file_name
from core.school import school_today
from tests.downloads import cells_of, rows_of


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    assert escape_formulas(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert escape_formulas(f"{start}HYPERLINK(1)", typed=True) == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("value", ["Amina", "a=1", "", " =1", -5, None, "2026-01-01"])
def test_everything_else_stays(value):
    assert escape_formulas(value) == value


def test_a_phone_stays_as_it_is_where_the_cell_is_text():
    assert escape_formulas("+254 (700) 000-001", typed=True) == "+254 (700) 000-001"
    assert escape_formulas("+254700000001") == "'+254700000001"
    assert escape_formulas("+1+cmd|'/c calc'!A0", typed=True) == "'+1+cmd|'/c calc'!A0"
    assert escape_formulas("+1", typed=True) == "'+1"


def test_a_character_that_no_file_may_hold_hides_no_formula():
    assert escape_formulas("\x01=1+1", typed=True) == "'=1+1"
    assert escape_formulas("\x01=1+1") == "'=1+1"


@pytest.mark.parametrize("sign", "＝＋－＠")
def test_wide_signs_begin_a_formula_too(sign):
    assert escape_formulas(f"{sign}1+1") == f"'{sign}1+1"


def test_a_text_that_is_longer_than_a_cell_says_that_it_is_cut(cast, sign_in):
    """The trail of a change to two thousand students ended in the middle of a name, as if there were no more."""
    names = ", ".join(f"Student Number {number}" for number in range(2000))
    AuditEvent.objects.create(verb="class.join", actor_name="Rita", subject_label="Chess", after={"students": names})
    owner = sign_in(cast.olive)
    sheet, plain = (
        cells_of(owner.get(reverse("accounts:audit_export", args=[file_format]))) for file_format in ("xlsx", "csv")
    )
    [long] = [cell for cell in sheet if "Student Number 7," in cell]
    assert long.endswith("… (cut here; a CSV holds all of it)") and len(long) == 32_767
    assert any(cell.endswith("Student Number 1999") for cell in plain)


@pytest.mark.parametrize("border", [";", "\t", "\n"])
def test_a_cell_cut_in_two_begins_no_formula(border):
    """A spreadsheet that takes semicolons for borders tears the cells of a CSV apart."""
    assert escape_formulas(f"Ill{border}=1+1") == f"Ill{border}'=1+1"
    assert escape_formulas(f"Ill{border}=1+1", typed=True) == f"Ill{border}=1+1"
    assert escape_formulas("Ill; at home") == "Ill; at home"


def test_a_moment_is_what_the_schools_clock_shows(greenwood):
    with timezone.override("Africa/Nairobi"):
        assert escape_formulas(datetime(2026, 11, 20, 6, 5, 1, 99, tzinfo=UTC)) == datetime(2026, 11, 20, 9, 5, 1)


def test_students_as_csv(cast, office):
    cast.amina.preferred_name = "=1+1"
    cast.amina.save()
    response = office.get(reverse("academics:students_export", args=["csv"]))
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


def test_addresses_are_contacts_under_headers_that_the_import_knows(cast, office, sign_in):
    set_address([cast.amina, cast.grace], {"street": "12 Hill Road", "postcode": "00100", "city": "Nairobi"})
    address = {"Street address": "12 Hill Road", "Postcode": "00100", "City": "Nairobi"}
    for name in ("students", "guardians"):
        rows = rows_of(office.get(reverse(f"academics:{name}_export", args=["csv"])))
        assert sum(address.items() <= row.items() for row in rows) == 1
        known = {entry.header: entry.field for entry in guess_columns(list(rows[0]), name)}
        assert [known[header] for header in address] == ["street", "postcode", "city"]
    role = cast.rita.roles.get()
    role.capabilities = [code for code in role.capabilities if code != "see_contacts"]
    role.save()
    for name in ("students", "guardians"):
        response = sign_in(cast.rita).get(reverse(f"academics:{name}_export", args=["csv"]))
        assert "Hill Road" not in response.content.decode()


def test_students_as_xlsx(cast, office):
    cast.amina.preferred_name = "=1+1"
    cast.amina.save()
    response = office.get(reverse("academics:students_export", args=["xlsx"]))
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
    address = reverse("academics:students_export", args=["csv"])
    assert [row["Student number"] for row in rows_of(office.get(address, {"status": "left"}))] == ["S5"]
    in_7b = rows_of(office.get(address, {"section": cast.section_7b.pk}))
    assert [row["Student number"] for row in in_7b] == ["S4"]


def test_rows_stand_in_the_order_of_the_list(cast, office):
    """Read ahead or not: Chen, who has one name, stands before the Odhiambos."""
    rows = rows_of(office.get(reverse("academics:students_export", args=["csv"])))
    assert [row["Student number"] for row in rows] == ["S3", "S1", "S2", "S4"]


@pytest.fixture
def exporting_teacher(cast, sign_in):
    """Tomas, in a school whose teachers may export."""
    role = cast.tomas.roles.get()
    role.capabilities = [*role.capabilities, "export_data"]
    role.save()
    return sign_in(cast.tomas)


def test_a_teacher_who_may_export_gets_their_own_students(exporting_teacher):
    rows = rows_of(exporting_teacher.get(reverse("academics:students_export", args=["csv"])))
    assert {row["Student number"] for row in rows} == {"S1", "S2", "S3"}


def test_a_colleagues_private_phone_is_for_the_office(exporting_teacher, office):
    address = reverse("academics:staff_export", args=["csv"])
    assert "Phone" in rows_of(office.get(address))[0]
    assert "Phone" not in rows_of(exporting_teacher.get(address))[0]


def test_a_section_of_a_day(cast, office):
    address = reverse("academics:section_students_export", args=[cast.section_7a.pk, "csv"])
    response = office.get(address)
    assert [row["Given name"] for row in rows_of(response)] == ["Chen", "Amina", "Bashir"]
    assert "greenwood-school-students-of-7a-" in response["Content-Disposition"]
    before = (cast.year.starts_on - timedelta(1)).isoformat()
    assert rows_of(office.get(address, {"on": before})) == []


def test_a_sections_teachers_of_a_day(cast, office):
    address = reverse("academics:section_teachers_export", args=[cast.section_7a.pk, "csv"])
    TeachingAssignment.objects.filter(section=cast.section_7a).update(ends_on=school_today())
    assert [row["Subject"] for row in rows_of(office.get(address))] == ["", "Mathematics"]
    later = (school_today() + timedelta(1)).isoformat()
    assert [row["Subject"] for row in rows_of(office.get(address, {"on": later}))] == ["Mathematics"]


def test_a_section_that_one_does_not_teach_has_no_file(cast, exporting_teacher):
    for name in ("section_students", "section_teachers"):
        address = reverse(f"academics:{name}_export", args=[cast.section_7b.pk, "csv"])
        assert exporting_teacher.get(address).status_code == 404


def test_years_are_followed_by_their_terms_and_these_by_their_periods(cast, office):
    term = cast.year.children.get()
    AcademicSession.objects.create(
        kind="gradingPeriod", parent=term, title="Period 1", starts_on=term.starts_on, ends_on=term.ends_on
    )
    AcademicSession.objects.create(
        kind="schoolYear", title="Last year", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 1)
    )
    rows = rows_of(office.get(reverse("academics:sessions_export", args=["csv"])))
    assert [(row["Kind"], row["Name"], row["Within"]) for row in rows] == [
        ("School year", "This year", ""),
        ("Term", "Term 1", "This year"),
        ("Grading period", "Period 1", "Term 1"),
        ("School year", "Last year", ""),
    ]


def test_imports_with_what_they_did(cast, office):
    counts = {"create": 3, "error": 1, "mixup": 2}
    ImportBatch.objects.create(kind="students", file_name="new.csv", state="done", counts=counts, created_by=cast.rita)
    (row,) = rows_of(office.get(reverse("academics:imports_export", args=["csv"])))
    assert (row["File"], row["What"], row["State"], row["Who"]) == (
        "new.csv",
        "Students and their guardians",
        "Imported",
        "Rita Registrar",
    )
    assert (row["New"], row["Changed"], row["With errors"]) == ("3", "0", "1")
    assert row["Another person under a known number, left out"] == "2"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("guardians", "Children"),
        ("staff", "Staff number"),
        ("sections", "Homeroom teacher"),
        ("subjects", "Subject code"),
        ("assignments", "Teacher"),
        ("sessions", "Within"),
        ("levels", "Level"),
    ],
)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_every_list_has_its_file(office, name, header, file_format):
    response = office.get(reverse(f"academics:{name}_export", args=[file_format]))
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
    office.get(reverse("academics:students_export", args=["csv"]))
    event = AuditEvent.objects.get(verb="list.export")
    assert event.actor == cast.rita
    assert event.after == {"list": "Students", "format": "csv", "rows": 4}


def test_a_list_that_is_too_long_is_refused_with_words(office, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 3)
    response = office.get(reverse("academics:students_export", args=["csv"]), {"status": "all"}, follow=True)
    assert response.redirect_chain == [(reverse("academics:students", query={"status": "all"}), 302)]
    assert "This list has 5 rows; a file holds 3. Narrow it first." in response.content.decode()
    assert not AuditEvent.objects.filter(verb="list.export").exists()


def test_a_school_with_a_name_in_another_script_has_a_file_name(greenwood, monkeypatch):
    monkeypatch.setattr(greenwood, "name", "مدرسة")
    assert file_name("Students", "csv") == f"school-students-{school_today().isoformat()}.csv"
