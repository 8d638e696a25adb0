"""manage.py import_roster."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import tenant_context
from openpyxl import Workbook

from academics.models import Guardian, Household, Student

from .files import write_csv


@pytest.fixture
def run(greenwood, capsys):
    """run(*arguments) -> what the command printed; it starts outside every school."""

    def ran(*arguments):
        connection.set_schema_to_public()
        call_command("import_roster", *map(str, arguments))
        return capsys.readouterr().out

    return ran


def count(school):
    with tenant_context(school):
        return Student.objects.count()


def test_numbers_are_what_the_sheet_shows(greenwood, run, tmp_path):
    """Broken before: 00007 became 7, 02134 became 2134, and the phone lost its zero."""
    book = Workbook()
    page = book.active
    page.append(
        ["Student number", "First name", "Last name", "Date of birth", "Postcode", "Mother's name", "Mother's phone"]
    )
    page.append([7, "Zoe", "Pad", date(2013, 5, 31), 2134, "Mia Pad", 712345678])
    page["A2"].number_format = page["E2"].number_format = "00000"
    page["G2"].number_format = "0000000000"
    book.save(tmp_path / "students.xlsx")
    run("--school", "greenwood", tmp_path / "students.xlsx")
    with tenant_context(greenwood):
        student = Student.objects.get(student_number="00007")
        guardian = Guardian.objects.get(family_name="Pad")
        assert student.date_of_birth == date(2013, 5, 31)
        assert guardian.phone.endswith("0712345678")
        assert "02134" in {household.postcode for household in Household.objects.all()}


def test_a_number_that_the_spreadsheet_has_spoiled_is_named_by_row_and_column(greenwood, run, tmp_path):
    rows = [
        ["Student number", "First name", "Last name", "Date of birth"],
        ["1.23457E+11", "Asha", "Rao", "2013-05-31"],
    ]
    with pytest.raises(CommandError, match=r"row 2, Student number “1\.23457E\+11”: The spreadsheet has shortened"):
        run("--school", "greenwood", write_csv(tmp_path / "students.csv", rows))
    assert count(greenwood) == 5


def test_it_imports_and_prints_the_counts(greenwood, run, tmp_path):
    path = write_csv(
        tmp_path / "students.csv", [["Adm No", "Name", "House"], ["N1", "Nia New", "Red"], ["S1", "Amina Odhiambo", ""]]
    )
    out = run("--school", "greenwood", path)
    assert "students.csv (students): New: 1, Unchanged: 1. Made: 1 student, 1 enrolment." in out
    assert count(greenwood) == 6


def test_a_dry_run_changes_nothing(greenwood, run, tmp_path):
    path = write_csv(tmp_path / "students.csv", [["Adm No", "Name"], ["N1", "Nia New"]])
    assert "nothing was changed" in run("--school", "greenwood.localhost", "--dry-run", path)
    assert count(greenwood) == 5


def test_errors_name_row_and_column_and_nothing_is_changed(greenwood, run, tmp_path):
    path = write_csv(
        tmp_path / "students.csv", [["Adm No", "Name", "DOB"], ["N1", "Nia New", "2013-02-30"], ["N2", "Bo New", ""]]
    )
    with pytest.raises(CommandError) as error:
        run("--school", "greenwood", path)
    assert "students.csv was not imported; nothing was changed." in str(error.value)
    assert "row 2, DOB “2013-02-30”: This is no date." in str(error.value)
    assert count(greenwood) == 5


def test_columns_kind_and_date_order_can_be_given(greenwood, run, tmp_path):
    path = write_csv(tmp_path / "list.csv", [["Ref", "Kid", "D"], ["N1", "Nia New", "03/04/2013"]])
    run(
        "--school",
        "greenwood",
        path,
        "--kind",
        "students",
        "--mapping",
        "Ref=student_number",
        "--mapping",
        "Kid=full_name",
        "--mapping",
        "D=date_of_birth",
        "--date-order",
        "mdy",
    )
    with tenant_context(greenwood):
        assert Student.objects.get(student_number="N1").date_of_birth.month == 3


INDIA = [
    ["Admission No", "Student Name", "Father Occupation", "Father Aadhaar No", "Father Name", "Father Mobile"],
    ["C1", "Ravi Kumar", "Farmer", "412345678901", "Suresh Kumar", "9876543210"],
]


def test_columns_that_are_left_out_are_said_and_no_occupation_becomes_a_father(greenwood, run, tmp_path):
    out = run("--school", "greenwood", write_csv(tmp_path / "students.csv", INDIA))
    assert "Left out: Father Occupation, Father Aadhaar No" in out
    assert "“Ravi Kumar”: given name “Ravi”, family name “Kumar”." in out
    with tenant_context(greenwood):
        father = Student.objects.get(student_number="C1").guardian_links.get().guardian
        assert (father.name, father.phone) == ("Suresh Kumar", "9876543210")


def test_a_column_that_is_not_clear_stops_it_with_what_to_pass(greenwood, run, tmp_path):
    path = write_csv(
        tmp_path / "students.csv",
        [["No.", "Name", "DOB"], *([str(number), f"Kid {letter}", ""] for number, letter in enumerate("ABC", start=1))],
    )
    with pytest.raises(CommandError) as error:
        run("--school", "greenwood", path, "--kind", "students")
    assert 'Pass --column "No.=student_number" if it is, or --column "No.=ignore".' in str(error.value)
    assert count(greenwood) == 5
    with pytest.raises(CommandError, match="No column is chosen for “Student number”"):
        run("--school", "greenwood", path, "--kind", "students", "--column", "No.=ignore")
    run("--school", "greenwood", path, "--kind", "students", "--column", "students.csv:No.=student_number")
    assert count(greenwood) == 8


def test_the_order_of_names_can_be_given(greenwood, run, tmp_path):
    path = write_csv(tmp_path / "students.csv", [["Adm No", "Name"], ["N1", "Smith John"]])
    run("--school", "greenwood", path, "--names", "family-given")
    with tenant_context(greenwood):
        assert Student.objects.get(student_number="N1").family_name == "Smith"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--school", "nowhere"], "There is no school at “nowhere”"),
        (["--school", "public"], "There is no school"),
        (["--school", "greenwood", "--mapping", "Name"], "is not HEADER=FIELD"),
        (["--school", "greenwood", "--mapping", "Shoe=full_name"], "no column “Shoe”"),
        (["--school", "greenwood", "--kind", "staff"], "No column is chosen"),
    ],
)
def test_wrong_arguments_are_said_in_one_line(run, tmp_path, arguments, message):
    path = write_csv(tmp_path / "students.csv", [["Adm No", "Name"], ["N1", "Nia New"]])
    with pytest.raises(CommandError, match=message):
        run(path, *arguments)


def test_a_missing_file_is_said(run, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("--school", "greenwood", tmp_path / "none.csv")


def test_an_unknown_sheet_asks_for_its_kind(run, tmp_path):
    path = write_csv(tmp_path / "things.csv", [["Colour", "Price"], ["Red", "3"]])
    with pytest.raises(CommandError, match="Say so with --kind"):
        run("--school", "greenwood", path)


@pytest.mark.parametrize(
    "guardian", [["Mother's name", "Mary New"], ["Guardian", "Mary New", "Guardian phone", "0712345678"]]
)
def test_a_class_list_without_numbers_makes_no_guardians_of_the_children(greenwood, run, tmp_path, guardian):
    rows = [["Last name", "First name", "DOB", *guardian[::2]], ["New", "Nia", "2013-01-31", *guardian[1::2]]]
    path = write_csv(tmp_path / "7A.csv", rows)
    with pytest.raises(CommandError, match="Say so with --kind"):
        run("--school", "greenwood", path)
    with tenant_context(greenwood):
        assert not Guardian.objects.filter(family_name="New").exists()


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["Adm No", "Name", "First name"], ["Müller", "Lea"]),
        (["Adm No", "Name", "First name"], ["Lea Müller", "Lea"]),
        (["Adm No", "Apellido Paterno", "Nombre(s)"], ["Müller", "Lea"]),
        (["Adm No", "Nombre", "Apellido Paterno", "Apellido Materno"], ["Lea", "García", "López"]),
    ],
)
def test_no_family_name_is_lost(greenwood, run, tmp_path, header, names):
    """Before, a name beside a first name, and Mexican family names, were dropped."""
    out = run("--school", "greenwood", write_csv(tmp_path / "students.csv", [header, ["N1", *names]]))
    assert "Left out" not in out and "given name “Müller”" not in out
    with tenant_context(greenwood):
        student = Student.objects.get(student_number="N1")
        assert (student.given_name, student.family_name) == ("Lea", "Müller" if len(names) == 2 else "García López")


def test_an_answer_is_no_father(greenwood, run, tmp_path):
    """Broken before: every child had a guardian called "Yes" or "No"."""
    rows = [["Adm No", "Name", "Father", "Mother"], ["N1", "Ann Bee", "Yes", "Kim No"], ["N2", "Bo Cee", "No", ""]]
    path = write_csv(tmp_path / "students.csv", rows)
    with pytest.raises(CommandError, match=r"row 2, Father “Yes”: This is no name\.\n.*row 3, Father “No”"):
        run("--school", "greenwood", path)
    run("--school", "greenwood", path, "--column", "Father=ignore")
    with tenant_context(greenwood):
        assert [each.guardian.name for each in Student.objects.get(student_number="N1").guardian_links.all()] == [
            "Kim No"
        ]
