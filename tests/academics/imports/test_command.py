"""manage.py import_roster."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import tenant_context

from academics.models import Student

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


def test_it_imports_and_prints_the_counts(greenwood, run, tmp_path):
    path = write_csv(
        tmp_path / "students.csv", [["Adm No", "Name", "House"], ["N1", "Nia New", "Red"], ["S1", "Amina Odhiambo", ""]]
    )
    out = run("--school", "greenwood", path)
    assert "students.csv (students): New: 1, Unchanged: 1. Made: 1 students, 1 enrolments." in out
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
