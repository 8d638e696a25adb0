"""Columns find their fields, in the words that schools use."""

import pytest

from academics.imports.column_guessing import guess_columns
from academics.imports.field_catalogue import FIELDS
from academics.imports.kinds import guess_kind
from academics.imports.mapping_checks import check_mapping, date_order
from academics.imports.reading import read_import_text
from core.sheets.errors import SheetError


def guessed(headers, kind="students"):
    return {entry.header: entry.field for entry in guess_columns(headers, kind) if entry.field}


def test_a_spanish_sheet():
    headers = [
        "Matrícula",
        "Apellidos y nombres",
        "Fecha de nacimiento",
        "Sexo",
        "Grado",
        "Sección",
        "Madre",
        "Teléfono de la madre",
        "Correo del padre",
        "Padre",
    ]
    assert guessed(headers) == {
        "Matrícula": "student_number",
        "Apellidos y nombres": "full_name",
        "Fecha de nacimiento": "date_of_birth",
        "Sexo": "sex",
        "Grado": "grade_level",
        "Sección": "section",
        "Madre": "guardian1_name",
        "Teléfono de la madre": "guardian1_phone",
        "Correo del padre": "guardian2_email",
        "Padre": "guardian2_name",
    }


def test_a_french_sheet():
    headers = [
        "Matricule",
        "Nom",
        "Prénom",
        "Date de naissance",
        "Classe",
        "Niveau",
        "Tuteur",
        "Tél. tuteur",
        "Courriel du tuteur",
    ]
    assert list(guessed(headers).values()) == [
        "student_number",
        "family_name",
        "given_name",
        "date_of_birth",
        "section",
        "grade_level",
        "guardian1_name",
        "guardian1_phone",
        "guardian1_email",
    ]


def test_an_arabic_sheet():
    headers = ["رقم الطالب", "اسم الطالب", "تاريخ الميلاد", "الشعبة", "الصف", "اسم الأم", "هاتف الأم", "اسم الأب"]
    assert list(guessed(headers).values()) == [
        "student_number",
        "full_name",
        "date_of_birth",
        "section",
        "grade_level",
        "guardian1_name",
        "guardian1_phone",
        "guardian2_name",
    ]


def test_a_swahili_sheet():
    headers = [
        "Namba ya usajili",
        "Jina la kwanza",
        "Jina la ukoo",
        "Jinsia",
        "Darasa",
        "Kidato",
        "Jina la mzazi",
        "Simu ya mzazi",
    ]
    assert list(guessed(headers).values()) == [
        "student_number",
        "given_name",
        "family_name",
        "sex",
        "section",
        "grade_level",
        "guardian1_name",
        "guardian1_phone",
    ]


def test_numbered_guardians_and_typing_errors():
    headers = [
        "Student Nubmer",
        "First Name",
        "Parent 1 Name",
        "Parent 1 Email",
        "Parent 2 First Name",
        "Parent 2 Surname",
        "Parent 2 Relationship",
    ]
    assert list(guessed(headers).values()) == [
        "student_number",
        "given_name",
        "guardian1_name",
        "guardian1_email",
        "guardian2_given_name",
        "guardian2_family_name",
        "guardian2_relationship",
    ]


def test_a_subjects_code_is_not_its_name():
    assert guessed(["Subject code", "Subject name"], "subjects") == {"Subject code": "code", "Subject name": "name"}
    assert guessed(["Staff No", "Section", "Subject code"], "assignments")["Subject code"] == "subject"


def test_an_unknown_column_is_left_out():
    assert guessed(["Student number", "Name", "Bus route"]) == {"Student number": "student_number", "Name": "full_name"}


@pytest.mark.parametrize(
    ("headers", "file_name", "kind"),
    [
        (["Adm No", "Name", "Class", "Mother"], "list", "students"),
        (["Student number", "Guardian name", "Phone", "E-mail", "Relationship"], "guardians", "guardians"),
        (["Staff number", "First name", "Last name", "Job title"], "list", "staff"),
        (["Class", "Grade", "Room"], "list", "sections"),
        (["Subject", "Code"], "list", "subjects"),
        (["Teacher", "Class", "Subject"], "list", "assignments"),
        (["Colour", "Price"], "list", None),
    ],
)
def test_the_kind_is_told_from_the_headers(headers, file_name, kind):
    assert guess_kind(headers, file_name) == kind


@pytest.mark.parametrize("kind", FIELDS)
def test_labels_of_the_blank_sheet_are_understood(kind):
    fields = [entry for entry in FIELDS[kind] if entry.example]
    assert [entry.field for entry in guess_columns([str(entry.label) for entry in fields], kind)] == [
        entry.name for entry in fields
    ]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"Name": "full_name"}, "“Student number”"),
        ({"No": "student_number"}, "“Given name” or “Full name”"),
        ({"No": "student_number", "Name": "student_number"}, "more than one column: No, Name"),
        ({"No": "student_number", "Name": "shoe_size"}, "no field"),
        ({"Nope": "student_number"}, "no column “Nope”"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(mapping, message):
    with pytest.raises(SheetError, match=message):
        check_mapping("students", ["No", "Name"], mapping)


@pytest.mark.parametrize(
    ("dates", "order"), [("03/04/2013", ""), ("31/04/2013", "dmy"), ("04/31/2013", "mdy"), ("2013-04-03", "dmy")]
)
def test_unclear_dates_are_asked_about(dates, order):
    sheet = read_import_text(f"No,Name,DOB\n1,Ada,{dates}\n")
    assert date_order(sheet, "students", {"DOB": "date_of_birth"}) == order
