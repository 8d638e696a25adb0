"""Sheets whose numbers start anew in each class must not turn one person into another."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from academics.imports.actions import ImportRefused, import_file
from academics.imports.plans.number_conflicts import is_someone_else
from academics.models import ImportBatch, StaffMember, Student
from jobs.models import Job
from jobs.running import execute_job

from .files import write_csv
from .test_pages import HEADER, checked

# S1 is Amina Odhiambo, S2 her brother Bashir.
ROWS = HEADER + "S1,Zawadi,Kamau,2014-02-03,7B,Grade 7\nS2,Bashir,Odhiambo,,7A,Grade 7\nN1,Nia,New,2014-01-31,7B,\n"


@pytest.fixture
def rita(cast, sign_in):
    return sign_in(cast.rita)


def go(client, batch, path, data=None):
    client.post(f"/school/import/{batch.pk}/{path}/", data or {})
    for job in Job.objects.unfinished():
        execute_job(job.pk)
    batch.refresh_from_db()


@pytest.mark.parametrize(
    ("given", "family", "born", "another"),
    [
        ("Zawadi", "Kamau", None, True),
        ("Zawadi", "Odhiambo", None, False),
        ("Zawadi", "Odhiambo", "2014-02-03", True),
        ("Amina", "Otieno", None, False),
        ("Amina", "Otieno", "2014-02-03", True),
        ("Amina", "Otieno", "2013-05-01", False),
        ("AMINA", "ODHIAMBO", "2014-02-03", False),
        ("Odhiambo", "Amina", "2014-02-03", False),
        ("Amina Njeri", "Odhiambo Otieno", "2014-02-03", False),
        ("A.", "Odhiambo", None, False),
        ("Amina", "", None, False),
    ],
)
def test_what_is_a_correction_and_what_another_person(given, family, born, another):
    """A name that is longer, shorter or turned round is the same; another one needs a second difference."""
    known = Student(given_name="Amina", family_name="Odhiambo", date_of_birth="2013-05-01")
    assert is_someone_else(known, {"given_name": given, "family_name": family, "date_of_birth": born}) is another


def test_such_rows_are_left_out_with_all_that_hangs_on_them(cast, rita):
    """Neither the name nor the section of the row reaches who has the number."""
    batch = checked(rita, ROWS)
    assert (batch.counts["mixup"], batch.counts["update"], batch.counts["create"]) == (1, 0, 1)
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "Another person under this number? (1)" in page and "Number S1 is that of Amina Odhiambo." in page
    assert "Zawadi Kamau (S1)" in page and "Give everybody a number of their own" in page
    go(rita, batch, "import")
    cast.amina.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE and Student.objects.filter(student_number="N1").exists()
    assert cast.amina.given_name == "Amina" and [m.section for m in cast.amina.memberships.all()] == [cast.section_7a]


def test_somebody_may_say_that_it_is_meant(cast, rita):
    batch = checked(rita, ROWS)
    go(rita, batch, "rows", {"others": "meant"})
    assert (batch.counts["mixup"], batch.counts["update"]) == (0, 1)
    assert not Student.objects.filter(given_name="Zawadi").exists()
    go(rita, batch, "import")
    cast.amina.refresh_from_db()
    assert (cast.amina.given_name, cast.amina.family_name) == ("Zawadi", "Kamau")


def test_without_the_tick_nothing_changes_and_other_columns_ask_again(cast, rita):
    batch = checked(rita, ROWS)
    go(rita, batch, "rows")
    assert batch.counts["mixup"] == 1
    go(rita, batch, "rows", {"others": "meant"})
    form = rita.get(f"/school/import/{batch.pk}/columns/").context["form"]
    go(rita, batch, "columns", {name: form[name].value() or "" for name in form.fields})
    assert batch.counts["mixup"] == 1


def test_a_sheet_of_nothing_else_has_nothing_to_import(cast, rita):
    batch = checked(rita, HEADER + "S1,Zawadi,Kamau,2014-02-03,7B,Grade 7\n")
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "nothing to import besides" in page and f"/school/import/{batch.pk}/import/" not in page


def test_addresses_of_such_rows_move_nobody(cast, tmp_path):
    header = ["Adm No", "First name", "Last name", "Street address"]
    path = write_csv(tmp_path / "students.csv", [header, ["S1", "Zawadi", "Kamau", "1 Other Road"]])
    with pytest.raises(ImportRefused):
        import_file(path)
    cast.amina.refresh_from_db()
    assert "Other Road" not in str(cast.amina.household or "")


def test_staff_numbers_are_guarded_too(cast, tmp_path):
    known = StaffMember.objects.first()
    path = write_csv(
        tmp_path / "staff.csv", [["Staff number", "Given name", "Family name"], [known.staff_number, "Zed", "Zulu"]]
    )
    with pytest.raises(ImportRefused, match=f"is that of {known.legal_name}"):
        import_file(path, kind="staff")


def test_the_command_refuses_them_and_says_why(greenwood, tmp_path):
    path = write_csv(tmp_path / "students.csv", [["Adm No", "Name"], ["N1", "Nia New"], ["S1", "Zawadi Kamau"]])
    connection.set_schema_to_public()
    with pytest.raises(CommandError) as error:
        call_command("import_roster", str(path), "--school", "greenwood")
    assert "row 3 “Zawadi Kamau (S1)”: Number S1 is that of Amina Odhiambo." in str(error.value)
    assert "Another person needs another number." in str(error.value)
