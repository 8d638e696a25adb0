"""A list from before somebody left brings nobody back without a question, and last days are read."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django_tenants.utils import tenant_context

from academics.actions.enrolments import move_student, withdraw_student
from academics.actions.rosters import put_in_class, split_class
from academics.imports.actions import ImportRefused, import_file
from academics.imports.plans import ImportChoices
from academics.models import (
    Enrolment,
    Guardian,
    ImportBatch,
    SectionMembership,
    StaffMember,
    Student,
    TeachingAssignment,
)
from core.school import school_today

from .files import write_csv
from .test_number_conflicts import go
from .test_pages import HEADER, checked, upload

DAY = timedelta(days=1)
# S5 is Eve Gone, who left 200 days ago; S4 is Dina.
OLD = HEADER + "S5,Eve,Gone,,7A,Grade 7\nS4,Dina,Odhiambo,,7B,Grade 7\n"
DATED = "Adm No,First name,Last name,Class,First day,Last day\n"


@pytest.fixture
def rita(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def today(cast):
    return school_today()


def stays(student):
    return [(stay.starts_on, stay.ends_on) for stay in student.enrolments.order_by("starts_on")]


def test_the_preview_asks_and_leaves_the_row_out(cast, rita):
    before = stays(cast.eve)
    batch = checked(rita, OLD + "N1,Nia,New,2013-01-31,7A,\n")
    assert (batch.counts["gone"], batch.counts["update"], batch.counts["create"]) == (1, 0, 1)
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "Have left, left out (1)" in page and "They come back: import the row" in page and "Left on " in page
    go(rita, batch, "import")
    assert batch.state == ImportBatch.State.DONE and stays(cast.eve) == before
    assert not cast.eve.memberships.exists()


@pytest.mark.parametrize("answer", [{"row": "2"}, {"accepts": "gone"}])
def test_somebody_comes_back_by_a_choice_and_goes_again_by_the_undo(cast, rita, today, answer):
    before = stays(cast.eve)
    batch = checked(rita, OLD)
    go(rita, batch, "rows", answer)
    assert (batch.counts["gone"], batch.counts["return"]) == (0, 1)
    assert "Come back (1)" in rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert stays(cast.eve) == before
    go(rita, batch, "import")
    assert stays(cast.eve) == [*before, (today, None)]
    assert cast.eve.enrolments.last().entry_reason == Enrolment.EntryReason.RETURN
    assert [place.section for place in cast.eve.memberships.all()] == [cast.section_7a]
    go(rita, batch, "undo")
    assert batch.state == ImportBatch.State.UNDONE and stays(cast.eve) == before


def test_a_sheet_of_nobody_else_has_nothing_to_import(cast, rita):
    batch = checked(rita, OLD)
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "nothing to import besides the rows that are left out" in page


def test_the_first_day_of_an_old_list_is_not_that_of_the_return(cast, tmp_path, today):
    first = cast.eve.enrolments.get().starts_on
    path = write_csv(tmp_path / "students.csv", [DATED.strip().split(","), ["S5", "Eve", "Gone", "", str(first), ""]])
    import_file(path, choices=ImportChoices(accepts=frozenset(["gone"])))
    assert stays(cast.eve)[-1] == (today, None)


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


@pytest.mark.parametrize("header", ["Withdrawn On", "Left on", "Data de saída"])
def test_last_days_are_read_whatever_they_are_called(greenwood, command, header):
    """Before, the column was left out, and who had gone in June was enrolled from today on."""
    with pytest.raises(CommandError, match=r"row 3 “Noa Gone \(N2\)”: Left on 30 Jun 2020"):
        command(f"Adm No,First name,Last name,Class,{header}\nN1,Nia,New,7A,\nN2,Noa,Gone,7A,2020-06-30\n")


def test_the_command_refuses_and_names_the_row(greenwood, command):
    with pytest.raises(CommandError) as error:
        command(OLD + "N1,Nia,New,2013-01-31,7A,\n")
    assert "row 2 “Eve Gone (S5)”: Left on" in str(error.value) and "--leavers return" in str(error.value)
    with tenant_context(greenwood):
        assert not Student.objects.filter(student_number="N1").exists()


@pytest.mark.parametrize(
    ("option", "count", "text"), [("return", 2, "Come back: 1"), ("skip", 1, "Have left, left out: 1")]
)
def test_the_command_is_told_what_is_meant(greenwood, command, option, count, text):
    assert text in command(OLD, "--leavers", option)
    with tenant_context(greenwood):
        assert Enrolment.objects.filter(student__student_number="S5").count() == count


# --- last days -------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["all", "left", ""])
def test_our_own_list_of_students_has_nothing_to_do(cast, rita, today, status):
    """With people who left, who are to leave and who came back, and a guardian who goes by another name."""
    withdraw_student(cast.dina, last_day=today + 9 * DAY, reason="transfer")
    withdraw_student(cast.chen, last_day=today - 20 * DAY, reason="transfer")
    Enrolment.objects.create(student=cast.chen, starts_on=today - 5 * DAY, entry_reason="return")
    Guardian.objects.filter(pk=cast.grace.pk).update(preferred_name="Mama Amina", phone="", email="")
    before = [
        list(model.objects.order_by("pk").values()) for model in (Student, Guardian, Enrolment, SectionMembership)
    ]
    exported = rita.get(reverse("academics:students_export", args=["csv"]), {"status": status})
    batch = checked(rita, exported.content.decode("utf-8-sig"))
    assert batch.state == ImportBatch.State.CHECKED, batch.errors
    assert not batch.has_changes and not batch.counts["gone"], batch.preview
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "the school knows all of it already" in page
    go(rita, batch, "import")
    after = [list(model.objects.order_by("pk").values()) for model in (Student, Guardian, Enrolment, SectionMembership)]
    assert after == before


def test_a_last_day_ends_a_stay_only_when_that_is_chosen(cast, rita, today, elective):
    put_in_class(elective, [cast.dina], starts_on=today - 9 * DAY)
    (stay,), last = stays(cast.dina), today - 3 * DAY
    models = (Enrolment, SectionMembership, type(cast.dina.class_memberships.get()))
    before = [list(model.objects.order_by("pk").values()) for model in models]
    batch = checked(rita, DATED + f"S4,Dina,Odhiambo,7B,,{last}\n")
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "Not used: the last day in row 2." in page and "end the stay on it" in page
    assert not batch.has_changes
    go(rita, batch, "rows", {"settings": "1", "last_days": "on"})
    go(rita, batch, "import")
    assert stays(cast.dina) == [(stay[0], last)]
    assert [place.ends_on for place in cast.dina.memberships.all()] == [last]
    assert [place.ends_on for place in cast.dina.class_memberships.all()] == [last]
    go(rita, batch, "undo")
    assert batch.state == ImportBatch.State.UNDONE
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_a_last_day_to_come_ends_the_stay_of_who_is_new(cast, tmp_path, today):
    last = today + 9 * DAY
    path = write_csv(tmp_path / "s.csv", [DATED.strip().split(","), ["N1", "Nia", "New", "7A", "", str(last)]])
    import_file(path)
    nia = Student.objects.get(student_number="N1")
    assert stays(nia) == [(today, last)] and nia.memberships.get().ends_on == last


def test_who_left_before_the_school_knew_them_is_kept_as_that_or_left_out(cast, tmp_path, today):
    first, last = today - 400 * DAY, today - 300 * DAY
    rows = [["N1", "Nia", "New", "", str(first), str(last)], ["N2", "Noah", "New", "7A", "", str(last)]]
    path = write_csv(tmp_path / "students.csv", [DATED.strip().split(","), *rows])
    with pytest.raises(ImportRefused, match=r"row 3 “Noah New .*before the school knew them"):
        import_file(path)
    import_file(path, choices=ImportChoices(skips=frozenset(["gone"])))
    assert stays(Student.objects.get(student_number="N1")) == [(first, last)]
    assert not Student.objects.filter(student_number="N2").exists()


@pytest.mark.parametrize("first", ["2026-03-01", ""])
def test_a_last_day_before_the_first_is_an_error(cast, tmp_path, first):
    path = write_csv(
        tmp_path / "s.csv", [DATED.strip().split(","), ["S4", "Dina", "Odhiambo", "", first, "2001-01-01"]]
    )
    with pytest.raises(ImportRefused, match="row 2, Last day"):
        import_file(path, choices=ImportChoices(ends_stays=True))


def test_another_last_day_of_who_left_is_said(cast, rita, today):
    before = stays(cast.eve)
    batch = checked(rita, DATED + f"S5,Eve,Gone,,,{today - 3 * DAY}\n")
    assert "These students left on another day" in rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert not batch.has_changes and stays(cast.eve) == before


def test_an_old_list_of_staff_ends_nobodys_work(cast, rita, today):
    last = today - 30 * DAY
    answer = upload(rita, f"Staff number,Given name,Family name,Last day\nT1,Tomas,Teacher,{last}\n", kind="staff")
    form = rita.get(answer.url).context["form"]
    rita.post(answer.url, {name: form[name].value() or "" for name in form.fields})
    batch = ImportBatch.objects.first()
    go(rita, batch, "rows")
    assert "Not used: the last day in row 2." in rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert TeachingAssignment.objects.filter(staff__staff_number="T1", ends_on=None).count() == 2
    go(rita, batch, "rows", {"settings": "1", "last_days": "on"})
    page = rita.get(f"/school/import/{batch.pk}/").text
    assert "Mathematics 7A: " in page and "Their account is not closed by this." in page
    go(rita, batch, "import")
    assert StaffMember.objects.get(staff_number="T1").ends_on == last


def test_the_last_day_of_a_list_of_staff_ends_what_they_teach(cast, rita, sign_in, today):
    """Broken before: they had left, and had their classes, with all that is known of the students, as before."""
    coming = TeachingAssignment.objects.create(
        staff=StaffMember.objects.get(staff_number="T1"), section=cast.section_7b, starts_on=today
    )
    before = list(TeachingAssignment.objects.order_by("pk").values())
    answer = upload(
        rita, f"Staff number,Given name,Family name,Last day\nT1,Tomas,Teacher,{today - DAY}\n", kind="staff"
    )
    form = rita.get(answer.url).context["form"]
    rita.post(answer.url, {name: form[name].value() or "" for name in form.fields})
    batch = ImportBatch.objects.first()
    go(rita, batch, "rows")
    go(rita, batch, "rows", {"settings": "1", "last_days": "on"})
    go(rita, batch, "import")
    ends = TeachingAssignment.objects.filter(staff__staff_number="T1").values_list("ends_on", flat=True)
    assert list(ends) == [today - DAY] * 2 and not TeachingAssignment.objects.filter(pk=coming.pk).exists()
    assert sign_in(cast.tomas).get(f"/school/students/{cast.amina.pk}/").status_code == 404
    go(rita, batch, "undo")
    assert batch.state == ImportBatch.State.UNDONE
    assert list(TeachingAssignment.objects.order_by("pk").values()) == before


# --- classes ---------------------------------------------------------------------------------
def test_an_old_list_of_a_group_takes_nobody_back_into_it(cast, rita, elective, today):
    put_in_class(elective, [cast.bashir], starts_on=today - 9 * DAY)
    cast.bashir.class_memberships.update(ends_on=today - 2 * DAY)
    answer = upload(rita, "Student number,Class\nS2,Chess\n", kind="members", name="members.csv")
    form = rita.get(answer.url).context["form"]
    rita.post(answer.url, {name: form[name].value() or "" for name in form.fields})
    batch = ImportBatch.objects.first()
    go(rita, batch, "import")
    assert batch.counts["gone"] == 1 and cast.bashir.class_memberships.count() == 1
    go(rita, batch, "rows", {"row": "2"})
    go(rita, batch, "import")
    assert batch.counts["return"] == 1 and cast.bashir.class_memberships.count() == 2


def test_the_list_of_who_taught_what_last_year_makes_nobody_a_teacher_of_this_years_sections(cast, rita):
    last = cast.year.starts_on - 20 * DAY
    text = f"Staff number,Section,Subject,From,Until\nT1,7A,Mathematics,{last - 200 * DAY},{last}\nT1,7B,,,{last}\n"
    answer = upload(rita, text, kind="assignments", name="assignments.csv")
    form = rita.get(answer.url).context["form"]
    rita.post(answer.url, {name: form[name].value() or "" for name in form.fields})
    batch = ImportBatch.objects.get()
    go(rita, batch, "rows")
    assert not batch.has_changes and batch.counts["gone"] == 2, batch.errors
    assert "Taught this until" in rita.get(f"/school/import/{batch.pk}/").content.decode()


# --- moves -----------------------------------------------------------------------------------
def test_a_list_that_moves_somebody_says_which_split_group_they_leave(cast, rita, today):
    [_group] = split_class(
        cast.maths_7a, [("Maths 7A, 1", [cast.amina])], starts_on=today - 9 * DAY, ends_teaching=True
    )
    batch = checked(rita, HEADER + "S1,Amina,Odhiambo,,7B,\n")
    assert "Maths 7A, 1" in rita.get(f"/school/import/{batch.pk}/").content.decode()


def test_a_list_from_before_todays_move_takes_it_back_without_a_trace(cast, rita, today):
    """Else the place in 7A is cut in two, and homework that was set before today is asked of Amina no more."""
    [group] = split_class(cast.maths_7a, [("Maths 7A, 1", [cast.amina])], starts_on=today - 9 * DAY, ends_teaching=True)

    def places():
        return [list(each.values_list("starts_on", "ends_on")) for each in (cast.amina.memberships, group.memberships)]

    before = places()
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    after = places()
    batch = checked(rita, HEADER + "S1,Amina,Odhiambo,,7A,\n")
    go(rita, batch, "import")
    assert batch.state == ImportBatch.State.DONE and places() == before
    go(rita, batch, "undo")
    assert batch.state == ImportBatch.State.UNDONE and places() == after
