"""Who is in which split group or elective, and who teaches them, from sheets."""

from datetime import timedelta

import pytest

from academics.actions.enrolments import move_student, withdraw_student
from academics.actions.rosters import put_in_class
from academics.imports import actions
from academics.imports.actions import ImportRefused, import_file
from academics.imports.column_guessing import guess_columns
from academics.imports.kinds import guess_kind
from academics.models import ClassMembership, Course, ImportBatch, SchoolClass, Student, Subject, TeachingAssignment
from core.school import school_today
from jobs.running import execute_job

from .files import write_csv

DAY = timedelta(days=1)
HEADER = ["Student number", "Class", "Subject", "Section", "From", "Until"]


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def members(tmp_path, cast):
    """members(rows) imports rows of student number, class, subject, section, from and until; returns the batch."""

    def imported(*rows, header=HEADER, kind="members"):
        lines = [[str(cell or "") for cell in (*row, *[""] * (len(header) - len(row)))] for row in rows]
        return import_file(write_csv(tmp_path / "members.csv", [header, *lines]), kind=kind, by=cast.rita)

    return imported


def outcomes(batch):
    return {name: batch.counts[name] for name in ("create", "update", "duplicate", "unchanged") if batch.counts[name]}


def places(student):
    rows = student.class_memberships.select_related("school_class").order_by("starts_on", "school_class__title")
    return [(row.school_class.title, row.starts_on, row.ends_on) for row in rows]


def test_students_join_classes_and_a_second_import_changes_nothing(cast, group, elective, members, today):
    rows = [
        ("S1", "Maths 7A/1"),
        ("s2", "maths 7a/1", "", "", today - 9 * DAY),
        ("S1", "Chess", "MAT"),
        ("S1", "Chess", "MAT"),
    ]
    assert outcomes(members(*rows)) == {"create": 3, "duplicate": 1}
    assert places(cast.amina) == [("Chess", today, None), ("Maths 7A/1", today, None)]
    assert places(cast.bashir) == [("Maths 7A/1", today - 9 * DAY, None)]
    assert outcomes(members(*rows)) == {"unchanged": 3, "duplicate": 1}
    assert ClassMembership.objects.count() == 3


def test_a_class_that_is_missing_is_made_when_the_subject_is_known(cast, members, today):
    Subject.objects.create(code="FRE", name="French")
    batch = members(("S1", "French", "FRE"), ("S4", "French", "FRE"), ("S1", "Maths set 2", "MAT", "7A"))
    assert outcomes(batch) == {"create": 3} and batch.counts["made"]["schoolclass"] == 2
    french, maths = SchoolClass.objects.get(title="French"), SchoolClass.objects.get(title="Maths set 2")
    assert (french.own_roster, french.section, french.course.title) == (True, None, "French")
    assert (maths.section, maths.course) == (cast.section_7a, cast.maths_7a.course)
    assert french.sort_key and set(Student.objects.in_class(french, on=today)) == {cast.amina, cast.dina}


@pytest.mark.parametrize(
    ("row", "at", "text"),
    [
        (("S99", "Chess"), "Student number", "No student has this number"),
        (("S1", "Chess boxing"), "Class", "has no class of this title"),
        (("S1", "Mathematics 7A"), "Class", "class of a whole section"),
        (("S1", "Chess", "Alchemy"), "Subject", "no subject of this code"),
        (("S1", "Chess", "", "7A"), "Section", "no class of this section"),
        (("S5", "Chess"), "From", "not enrolled on this day"),
        (("S1", "Chess", "", "", "2001-01-01"), "From", "outside the school year"),
        (("S1", "Chess", "", "", "", "2001-01-01"), "Until", "before the first"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(cast, elective, members, row, at, text):
    with pytest.raises(ImportRefused) as refused:
        members(("S2", "Chess"), row)
    assert len(refused.value.errors) == 1
    assert refused.value.errors[0].startswith(f"row 3, {at}") and text in refused.value.errors[0]
    assert not ClassMembership.objects.exists()


def test_days_change_a_place_and_must_not_meet_another(cast, elective, members, today):
    members(("S1", "Chess", "", "", today - 20 * DAY, today - 10 * DAY))
    assert outcomes(members(("S1", "Chess", "", "", "", today - 5 * DAY))) == {"update": 1}
    assert outcomes(members(("S1", "Chess", "", "", today - 2 * DAY))) == {"create": 1}
    assert places(cast.amina) == [("Chess", today - 20 * DAY, today - 5 * DAY), ("Chess", today - 2 * DAY, None)]
    with pytest.raises(ImportRefused, match="some of these days already"):
        members(("S1", "Chess", "", "", today - 15 * DAY, today))
    with pytest.raises(ImportRefused, match=r"\bRow 2 has the student in this class then"):
        members(("S2", "Chess", "", "", today, ""), ("S2", "Chess", "", "", today + DAY, ""))


def test_a_place_ends_with_a_leave_that_is_known(cast, elective, members, today):
    withdraw_student(cast.amina, last_day=today + 5 * DAY, reason="transfer")
    members(("S1", "Chess"))
    assert places(cast.amina) == [("Chess", today, today + 5 * DAY)]


def test_a_place_in_a_group_ends_with_a_move_that_is_known(cast, group, elective, members, today):
    """Broken before: from the day of the move the student was in the classes of both sections."""
    move_student(cast.amina, section=cast.section_7b, starts_on=today + 5 * DAY)
    rows = [("S1", "Maths 7A/1"), ("S1", "Chess"), ("S2", "Maths 7A/1"), ("S4", "Maths 7A/1")]
    members(*rows)
    assert places(cast.amina) == [("Chess", today, None), ("Maths 7A/1", today, today + 4 * DAY)]
    assert places(cast.bashir) == places(cast.dina) == [("Maths 7A/1", today, None)]
    assert outcomes(members(*rows)) == {"unchanged": 4}


def test_an_import_of_members_is_taken_back(cast, elective, members, today):
    put_in_class(elective, [cast.bashir], starts_on=today - 9 * DAY)
    before = list(ClassMembership.objects.values())
    batch = members(("S1", "Chess"), ("S2", "Chess", "", "", today - 3 * DAY), ("S4", "Go", "MAT"))
    assert places(cast.bashir) == [("Chess", today - 3 * DAY, None)]
    execute_job(actions.start_batch_undo(batch, by=cast.rita).pk)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE
    assert list(ClassMembership.objects.values()) == before
    assert not SchoolClass.objects.filter(title="Go").exists() and Course.objects.count() == 1


def test_who_is_moved_by_a_sheet_leaves_the_groups_of_the_section_before(cast, group, elective, members, today):
    for each in (group, elective):
        put_in_class(each, [cast.amina], starts_on=today - 9 * DAY)
    put_in_class(group, [cast.bashir], starts_on=today)
    before = list(ClassMembership.objects.order_by("pk").values())
    header = ["Student number", "Given name", "Class"]
    batch = members(("S1", "Amina", "7B"), ("S2", "Bashir", "7B"), header=header, kind="students")
    assert places(cast.amina) == [("Chess", today - 9 * DAY, None), ("Maths 7A/1", today - 9 * DAY, today - DAY)]
    assert places(cast.bashir) == []
    execute_job(actions.start_batch_undo(batch, by=cast.rita).pk)
    assert list(ClassMembership.objects.order_by("pk").values()) == before


def test_sheets_of_members_are_known_by_their_columns():
    assert guess_kind(HEADER) == "members"
    assert guess_kind(["Adm No", "Class"]) == "members"
    assert guess_kind(["Adm No", "First name", "Last name", "Class"]) == "students"


# --- Who teaches groups -------------------------------------------------------------------------


def test_teachers_of_groups_and_electives_by_title(cast, group, elective, members, carla):
    header = ["Teacher", "Section", "Subject", "Class name"]
    rows = [
        ("T2", "7A", "MAT", "Maths 7A/1"),
        ("T2", "", "", "Chess"),
        ("T1", "", "", "Mathematics 7B"),
        ("T1", "7B", "MAT"),
    ]
    batch = members(*rows, header=header, kind="assignments")
    assert outcomes(batch) == {"create": 3, "duplicate": 1}
    taught = TeachingAssignment.objects.filter(staff=carla, school_class__own_roster=True)
    assert {row.school_class for row in taught} == {group, elective}
    assert outcomes(members(*rows, header=header, kind="assignments")) == {"unchanged": 3, "duplicate": 1}
    execute_job(actions.start_batch_undo(batch, by=cast.rita).pk)
    batch.refresh_from_db()
    assert batch.obstacles == []
    assert not taught.all().exists()


def test_a_group_that_is_missing_is_made_with_its_teacher(cast, members):
    header = ["Teacher", "Section", "Subject", "Group"]
    rows = [("T1", "7A", "MAT", "Maths 7A/1"), ("T2", "7A", "MAT", "Maths 7A/2"), ("T2", "7A", "MAT", "Maths 7A/2")]
    assert outcomes(members(*rows, header=header, kind="assignments")) == {"create": 2, "duplicate": 1}
    groups = SchoolClass.objects.filter(own_roster=True)
    assert [(group.title, group.section) for group in groups] == [
        ("Maths 7A/1", cast.section_7a),
        ("Maths 7A/2", cast.section_7a),
    ]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("T1", "", "", "Chess boxing"), "has no class of this title"),
        (("T1", "7B", "", "Maths 7A/1"), "no class of this section"),
        (("T1", "", "", ""), "Write the section, or the title of the class."),
    ],
)
def test_wrong_titles_are_errors(cast, group, members, row, text):
    with pytest.raises(ImportRefused, match=text):
        members(row, header=["Teacher", "Section", "Subject", "Class name"], kind="assignments")


def test_a_column_called_class_is_the_section_unless_there_is_one():
    assert [entry.field for entry in guess_columns(["Teacher", "Class", "Subject"], "assignments")] == [
        "staff",
        "section",
        "subject",
    ]
    exported = ["Staff number", "Teacher", "Section", "Subject", "Class", "From", "Until"]
    fields = [entry.field for entry in guess_columns(exported, "assignments")]
    assert fields == ["staff", "", "section", "subject", "school_class", "starts_on", "ends_on"]
