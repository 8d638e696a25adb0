"""Whatever a sheet leaves open is asked, and said: twins, totals, sections that are missing, first days, levels."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import tenant_context

from academics.imports.actions import ImportRefused, import_file, import_files
from academics.imports.total_rows import total_in
from academics.models import Enrolment, GradeLevel, Guardian, GuardianLink, ImportBatch, Section, Student
from core.school import school_today
from jobs.models import Job

from .files import write_csv
from .test_number_conflicts import go
from .test_pages import HEADER, checked

TWINS = HEADER + "CT1,Ana,Souza,2013-05-31,7A,Grade 7\nCT2,Ana,Souza,2013-05-31,7A,Grade 7\n"
LEVELS = "First Name,Last Name,Student Number,Grade,Birthdate\nMira,Stone,21001,9,2011-04-02\nNoah,Field,21002,7,2010-11-12\n"


@pytest.fixture
def rita(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def command(greenwood, tmp_path, capsys):
    """command(text, options) -> what import_roster printed for a sheet of students."""

    def ran(text, *options):
        path = tmp_path / "students.csv"
        path.write_text(text)
        connection.set_schema_to_public()
        call_command("import_roster", str(path), "--school", "greenwood", *options)
        return capsys.readouterr().out

    return ran


def page_of(client, batch):
    return client.get(f"/school/import/{batch.pk}/").content.decode()


def numbers(school=None):
    return set(Student.objects.values_list("student_number", flat=True)) - {"S1", "S2", "S3", "S4", "S5"}


# --- twins -----------------------------------------------------------------------------------
def test_the_command_refuses_a_twin_and_names_the_row(greenwood, command):
    with pytest.raises(CommandError) as error:
        command(TWINS)
    assert "row 3 “Ana Souza (CT2)”: Looks like Ana Souza" in str(error.value) and "--namesakes" in str(error.value)
    with tenant_context(greenwood):
        assert numbers() == set()


@pytest.mark.parametrize(("option", "made"), [("import", {"CT1", "CT2"}), ("skip", {"CT1"})])
def test_the_command_is_told_whether_both_are_meant(greenwood, command, option, made):
    out = command(TWINS, "--namesakes", option)
    assert f"New: {len(made)}" in out
    with tenant_context(greenwood):
        assert numbers() == made


def test_the_page_has_a_choice_for_each_twin(cast, rita):
    batch = checked(rita, TWINS)
    assert 'name="row" value="3"' in rita.get(f"/school/import/{batch.pk}/?show=duplicate").content.decode()
    go(rita, batch, "rows", {"row": "3"})
    go(rita, batch, "import")
    assert numbers() == {"CT1", "CT2"}


# --- totals ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["", "Total", 35], True),
        (["TOTAL: 35", None, None], True),
        (["Grand total", "35", "12.5 %"], True),
        (["86", "Total students", ""], True),
        (["Boys: 12", "Girls: 13", "Total: 25"], True),
        (["المجموع", 35], True),
        (["N1", "Total", ""], False),
        (["12", "Sum", "Wing"], False),
        (["12", "Total", "Amina"], False),
        (["12", "Total", date(2013, 5, 31)], False),
        (["12", "35", ""], False),
        (["", "Boys", ""], False),
    ],
)
def test_what_a_row_of_totals_is(values, expected):
    assert bool(total_in(values)) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["Boys", "12", ""], True),
        (["Girls: 13", "", ""], True),
        (["No. of students", 25], True),
        (["Boys: 12, Girls: 13", "", ""], True),
        (["25", "<=== COMBINED", ""], True),
        (["", "Boys", ""], False),
        (["", "Combined", ""], False),
        (["12", "Boys", "Amina"], False),
    ],
)
def test_what_counts_people_is_nobody_in_a_list_of_people(values, expected):
    assert bool(total_in(values, of_people=True)) is expected
    assert not total_in(values)


def test_a_count_of_boys_and_girls_is_no_student(greenwood, command):
    """Broken before: two students, "Boys" and "No. of students"."""
    out = command("Adm No,Name\nN1,Nia New\n12,Boys\n25,No. of students\n")
    assert "New: 1." in out and "row 3, 4 (“Boys”)" in out


def test_a_school_register_of_the_philippines_ends_with_three_counts(greenwood, command):
    """Broken before: the third was a student, called "<=== COMBINED", and Ana's given name was "ANA MARIE -"."""
    counts = "1,<=== TOTAL MALE\n1,<=== TOTAL FEMALE\n2,<=== COMBINED\n"
    header = 'LRN,"NAME (Last Name, First Name, Middle Name)"\n'
    out = command(f'{header}136512110001,"CRUZ,JUAN,LIM"\n136512110002,"REYES,ANA MARIE,-"\n{counts}')
    assert "New: 2." in out and "row 4, 5, 6 (“<=== TOTAL MALE”)" in out
    with tenant_context(greenwood):
        ana = Student.objects.get(student_number="136512110002")
        assert (ana.given_name, ana.family_name) == ("ANA MARIE", "REYES")


def test_a_row_of_totals_is_nobody_and_that_is_said(cast, rita):
    batch = checked(rita, HEADER + "N1,Nia,New,2013-01-31,7A,\nTotal,1,,,,\n35,Total students,,,,\n")
    assert (batch.counts["create"], batch.counts["cell_errors"]) == (1, 0)
    assert "Left out as adding up the rows above: row 3, 4 (“Total”)." in page_of(rita, batch)
    go(rita, batch, "import")
    assert numbers() == {"N1"}


def test_the_command_says_it_too(greenwood, command):
    assert "row 3 (“Total”)" in command("Adm No,Name\nN1,Nia New\n1,Total\n")


# --- sections that are missing ---------------------------------------------------------------
MISSING = HEADER + "N1,Nia,New,2013-01-31,9Z,\nN2,Bo,New,2013-01-30,9z,\nN3,Cy,New,2013-01-29,East,\n"


def test_sections_that_are_missing_are_offered_once_each(cast, rita):
    batch = checked(rita, MISSING)
    assert batch.counts["missing"] == 3 and not batch.errors
    page = page_of(rita, batch)
    assert "The school does not have 2 of these sections yet" in page and "Sections to make" in page
    assert 'value="Grade 9"' in page and "errors below" not in page
    assert f"/school/import/{batch.pk}/import/" not in page
    go(rita, batch, "import")
    assert batch.state == ImportBatch.State.REJECTED and numbers() == set()


def test_sections_are_made_of_the_level_that_a_person_names(cast, rita):
    batch = checked(rita, MISSING)
    go(rita, batch, "rows", {"level_0": "Grade 9", "level_1": ""})
    assert (batch.counts["missing"], batch.counts["create"]) == (1, 2)
    go(rita, batch, "rows", {"level_0": "Grade 7"})
    assert batch.state == ImportBatch.State.CHECKED and "New sections: 9Z (Grade 9), East (Grade 7)." in page_of(
        rita, batch
    )
    before = Section.objects.count(), GradeLevel.objects.count()
    go(rita, batch, "import")
    assert Section.objects.get(name="East").grade_level.name == "Grade 7"
    assert Section.objects.get(name="9Z").grade_level.name == "Grade 9"
    go(rita, batch, "undo")
    assert batch.state == ImportBatch.State.UNDONE
    assert (Section.objects.count(), GradeLevel.objects.count()) == before


def test_the_command_makes_sections_when_it_is_told_to(greenwood, command):
    text = HEADER + "N1,Nia,New,2013-01-31,9Z,\n"
    with pytest.raises(CommandError, match=r"There is no section “9Z” \(1 row\)\. Pass --make-sections"):
        command(text)
    out = command(text, "--make-sections")
    assert "New sections: 9Z (Grade 9)." in out and "New levels: Grade 9." in out


# --- first days ------------------------------------------------------------------------------
def test_a_new_student_comes_today_and_that_is_said_and_asked(cast, rita):
    batch = checked(rita, HEADER + "N1,Nia,New,2013-01-31,7A,\n")
    page, today = page_of(rita, batch), school_today()
    assert "First day of 1 student for whom the sheet has none" in page and f'value="{today.isoformat()}"' in page
    assert "Enrolled from" in page
    go(rita, batch, "import")
    assert Enrolment.objects.get(student__student_number="N1").starts_on == today


def test_another_first_day_is_chosen(cast, rita):
    batch = checked(rita, HEADER + "N1,Nia,New,2013-01-31,7A,\n")
    day = cast.year.starts_on + timedelta(days=3)
    go(rita, batch, "rows", {"settings": "1", "first_day": day.isoformat()})
    go(rita, batch, "import")
    nia = Student.objects.get(student_number="N1")
    assert (nia.enrolments.get().starts_on, nia.memberships.get().starts_on) == (day, day)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-01-01", "someday"])
def test_a_day_that_cannot_be_is_refused(cast, rita, day):
    batch = checked(rita, HEADER + "N1,Nia,New,2013-01-31,7A,\n")
    answer = rita.post(f"/school/import/{batch.pk}/rows/", {"settings": "1", "first_day": day})
    if answer.status_code == 302:
        go(rita, batch, "rows", {"settings": "1", "first_day": day})
        assert "cannot be a first day" in Job.objects.latest("pk").error
    else:
        assert answer.status_code == 422
    assert numbers() == set()


def test_of_the_first_list_everybody_is_there_from_the_first_day_of_the_year(cast, tmp_path):
    Enrolment.objects.all().delete()
    paths = [
        write_csv(tmp_path / f"students{number}.csv", [["Adm No", "Name"], [f"N{number}", f"Nia New{number}"]])
        for number in (1, 2)
    ]
    import_files(paths)
    assert set(Enrolment.objects.values_list("starts_on", flat=True)) == {cast.year.starts_on}


def test_the_command_says_the_first_day_and_takes_another(greenwood, command):
    out = command("Adm No,Name\nN1,Nia New\n", "--dry-run")
    assert "Enrolled from" in out and "because the sheet has no first day for them: row 2." in out
    with tenant_context(greenwood):
        day = school_today() - timedelta(days=2)
    command("Adm No,Name\nN1,Nia New\n", "--first-day", day.isoformat())
    with tenant_context(greenwood):
        assert Enrolment.objects.get(student__student_number="N1").starts_on == day


# --- what is not used ------------------------------------------------------------------------
def test_levels_without_sections_give_nobody_a_place_and_that_is_said(cast, rita):
    batch = checked(rita, LEVELS)
    page = page_of(rita, batch)
    assert "Enrolled without a place in a section, because the sheet has a level alone: row 2, 3." in page
    assert "Levels that the school does not have: 9." in page and "Make the levels" in page
    go(rita, batch, "rows", {"settings": "1", "makes_levels": "on"})
    go(rita, batch, "import")
    assert GradeLevel.objects.filter(name="9").exists() and numbers() == {"21001", "21002"}


def test_a_level_that_is_not_that_of_the_section_is_said(cast, rita):
    batch = checked(rita, "Adm No,First name,Last name,Grade\nS4,Dina,Odhiambo,9\n")
    assert "Not used: the level in row 2. These students are in a section of another level" in page_of(rita, batch)
    with_section = checked(rita, HEADER + "S4,Dina,Odhiambo,,7B,9\n")
    assert "Section 7B belongs to Grade 7 in the school." in page_of(rita, with_section)


def test_another_first_day_of_who_is_enrolled_is_said(cast, rita, greenwood):
    day = school_today() - timedelta(days=9)
    batch = checked(rita, f"Adm No,First name,Last name,Class,First day\nS4,Dina,Odhiambo,7B,{day}\n")
    assert "Not used: the first day in row 2. These students are enrolled already" in page_of(rita, batch)
    assert not batch.has_changes


def test_the_command_says_what_is_not_used(greenwood, command):
    out = command(LEVELS)
    assert "because the sheet has a level alone: row 2, 3." in out and "does not have: 9." in out


# --- two phones ------------------------------------------------------------------------------
def test_two_phones_in_one_cell_are_two(cast, tmp_path):
    header = [
        "Student number",
        "First name",
        "Last name",
        "Mother's name",
        "Mother's phone",
        "Father's name",
        "Father's phone",
    ]
    rows = [
        ["D1", "Ann", "Lee", "Kim Lee", "555 1234 / 555 5678", "Bob Lee", "0711 123456"],
        ["D2", "Ben", "Lee", "Kim Lee", "5555678-5551234", "Bob Lee", "+254711123456"],
    ]
    path = write_csv(tmp_path / "students.csv", [header, *rows])
    import_file(path)
    kim = Guardian.objects.get(given_name="Kim")
    assert (kim.phone, kim.phone_alternative) == ("5551234", "5555678")
    assert Guardian.objects.get(given_name="Bob").phone == "0711123456"
    assert GuardianLink.objects.filter(guardian=kim).count() == 2
    assert import_file(path).counts["unchanged"] == 2


def test_phones_that_have_no_room_are_refused(cast, tmp_path):
    path = write_csv(tmp_path / "staff.csv", [["Staff no", "Name", "Phone"], ["T9", "Nia New", "5551234 / 5555678"]])
    with pytest.raises(ImportRefused, match="row 2, Phone “5551234, 5555678”: This is more than one phone number"):
        import_file(path, kind="staff")


def test_a_guardian_kept_with_spaces_is_found_by_the_sheet(cast, tmp_path):
    Guardian.objects.filter(pk=cast.grace.pk).update(phone="0700 000-001", email="")
    header = ["Name", "Phone", "Student number"]
    import_file(write_csv(tmp_path / "guardians.csv", [header, ["Grace Odhiambo", "+254700000001", "S3"]]))
    assert Guardian.objects.filter(given_name="Grace").count() == 1
