"""Carrying a year-end out and taking it back: what is written, what stays, and what keeps it from being undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from academics.actions.enrolments import enrol_student, move_student, withdraw_student
from academics.models import (
    AcademicSession,
    CalendarEntry,
    ClassMembership,
    Enrolment,
    Rollover,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    TeachingAssignment,
)
from academics.rollover.actions import (
    drop_plan,
    plan_again,
    set_exceptions,
    start_carrying_out,
    start_plan,
    start_rehearsal,
    start_rollover_undo,
)
from academics.rollover.plan import RolloverPlan
from accounts.models import AuditEvent, User
from jobs.models import Job
from jobs.running import execute_job
from tenants.backup.checksums import read_checksums
from tests.cast import make_cast

# A job, the plan itself and the trail say what was done; everything else must be as it was.
NOTES = {"academics_rollover", "jobs_job", "accounts_auditevent"}


def school_rows():
    with connection.cursor() as cursor:
        found = read_checksums(cursor)
    return {table: value for table, value in found.items() if table not in NOTES}


def fresh(rollover):
    return Rollover.objects.select_related("from_year", "to_year", "job").get(pk=rollover.pk)


def carry_out(rollover, by):
    rollover = fresh(rollover)
    job = start_carrying_out(rollover, digest=RolloverPlan(rollover).digest, by=by)
    execute_job(job.pk)
    assert Job.objects.get(pk=job.pk).error == ""
    return fresh(rollover)


def take_back(rollover, by):
    execute_job(start_rollover_undo(fresh(rollover), by=by).pk)
    return fresh(rollover)


@pytest.fixture
def done(cast, rollover):
    """The year-end, carried out."""
    return carry_out(rollover, cast.rita)


@pytest.fixture
def elective(cast):
    """French for several sections, taught by Carla, with Amina in it."""
    group = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, own_roster=True, title="Maths club"
    )
    TeachingAssignment.objects.create(staff=StaffMember.objects.get(user=cast.carla), school_class=group)
    ClassMembership.objects.create(student=cast.amina, school_class=group, starts_on=cast.year.starts_on)
    return group


def place(student, day):
    return [row.section.name for row in student.memberships.on(day).select_related("section")]


def test_the_new_year_has_its_terms_sections_and_students(cast, done):
    year = done.to_year
    assert (year.starts_on, done.state) == (cast.year.starts_on.replace(year=cast.year.starts_on.year + 1), "done")
    assert [term.title for term in year.children.all()] == ["Term 1"]
    assert {(section.name, section.predecessor and section.predecessor.name) for section in year.sections.all()} == {
        ("6A", None),
        ("7A", "6A"),
        ("8A", "7A"),
        ("8B", "7B"),
    }
    assert place(cast.amina, cast.year.ends_on) == ["7A"]
    assert place(cast.amina, year.starts_on) == ["8A"]
    assert Student.objects.roster(year.sections.get(name="8A"), on=year.starts_on).count() == 3
    assert Student.objects.roster(cast.section_7a, on=year.starts_on).count() == 0
    gus = Student.objects.get(given_name="Gus").enrolments.get()
    assert (gus.ends_on, gus.exit_reason) == (cast.year.ends_on, "graduated")
    event = AuditEvent.objects.get(verb="year_end.carry_out")
    assert event.after["Moves up"] == 5


def test_exceptions_are_carried_out(cast, rollover):
    set_exceptions(rollover, [cast.amina], outcome="repeat")
    set_exceptions(rollover, [cast.bashir], outcome="leave", exit_reason="withdrawn")
    set_exceptions(rollover, [cast.dina], outcome="promote", section="8A")
    year = carry_out(rollover, cast.rita).to_year
    assert place(cast.amina, year.starts_on) == ["7A"]
    assert place(cast.dina, year.starts_on) == ["8A"]
    assert place(cast.bashir, year.starts_on) == []
    stay = cast.bashir.enrolments.get()
    assert (stay.ends_on, stay.exit_reason) == (cast.year.ends_on, "withdrawn")


def test_history_is_not_rewritten(cast, rollover):
    """What ended before the year-end, or begins with it, keeps its days."""
    withdraw_student(cast.dina, last_day=cast.year.ends_on - timedelta(3), reason="transfer")
    move_student(cast.bashir, section=cast.section_7b, starts_on=cast.year.starts_on + timedelta(50))
    before = set(SectionMembership.objects.exclude(ends_on=None).values_list("pk", "starts_on", "ends_on"))
    carry_out(rollover, cast.rita)
    assert before <= set(SectionMembership.objects.values_list("pk", "starts_on", "ends_on"))
    assert cast.dina.enrolments.get().exit_reason == "transfer"


def test_who_leaves_during_the_new_year_has_a_place_until_then(cast, rollover):
    day = cast.year.ends_on + timedelta(120)
    withdraw_student(cast.amina, last_day=day, reason="transfer")
    year = carry_out(rollover, cast.rita).to_year
    assert place(cast.amina, year.starts_on) == ["8A"]
    assert place(cast.amina, day + timedelta(1)) == []


def test_each_section_gets_the_classes_of_its_level(cast, rollover, levels, elective):
    physics = SchoolClass.objects.create(
        school_year=cast.year,
        course=cast.maths_7a.course,
        section=cast.section_7a,
        own_roster=True,
        title="Maths 7A, group 1",
    )
    year = carry_out(rollover, cast.rita).to_year
    found = {group.title: group for group in SchoolClass.objects.of_year(year).select_related("section", "course")}
    assert set(found) == {
        "Mathematics 7A",
        "Maths 7A, group 1",
        "Mathematics 8A",
        "Maths 8A, group 1",
        "Mathematics 8B",
        "Maths club",
    }
    # Grade 8 has no classes this year: those of the section go along, in the courses of the new level.
    assert found["Mathematics 8A"].course.title == "Mathematics, Grade 8"
    assert found["Mathematics 8A"].predecessor == cast.maths_7a
    assert found["Maths 8A, group 1"].predecessor == physics
    assert found["Mathematics 7A"].predecessor is None
    assert found["Maths club"].predecessor == elective
    assert not ClassMembership.objects.filter(school_class__school_year=year).exists()
    assert ClassMembership.objects.get(student=cast.amina).ends_on == cast.year.ends_on


def test_teachers_stay_only_when_wanted(cast, rollover, elective):
    carry_out(rollover, cast.rita)
    assert not TeachingAssignment.objects.filter(ends_on=None).exists()
    assert set(TeachingAssignment.objects.values_list("ends_on", flat=True)) == {cast.year.ends_on}


def test_teachers_go_along_with_their_sections_and_classes(cast, rollover, elective):
    Rollover.objects.filter(pk=rollover.pk).update(copies_teachers=True, copies_homeroom=True)
    StaffMember.objects.filter(user=cast.carla).update(ends_on=cast.year.ends_on)
    year = carry_out(rollover, cast.rita).to_year
    rows = TeachingAssignment.objects.of_year(year)
    assert [(row.staff.given_name, row.group.__str__(), row.starts_on) for row in rows.in_reading_order()] == [
        ("Tomas", "8A", year.starts_on),
        ("Tomas", "Mathematics 8A", year.starts_on),
    ]
    assert SchoolClass.objects.taught_by(cast.tomas, on=year.starts_on).get().title == "Mathematics 8A"
    assert SchoolClass.objects.taught_by(cast.tomas, on=cast.year.ends_on).get() == cast.maths_7a


def test_without_classes_there_are_none(cast, rollover):
    Rollover.objects.filter(pk=rollover.pk).update(copies_classes=False)
    assert not SchoolClass.objects.of_year(carry_out(rollover, cast.rita).to_year).exists()


def test_merged_sections_become_one(cast, rollover, levels):
    Rollover.objects.filter(pk=rollover.pk).update(
        sections={str(cast.section_7b.pk): {"name": "8A", "grade_level": levels[8].pk, "merges": True}},
        copies_homeroom=True,
    )
    year = carry_out(rollover, cast.rita).to_year
    section = year.sections.get(name="8A")
    assert Student.objects.roster(section, on=year.starts_on).count() == 4
    assert {row.staff.given_name for row in section.assignments.all()} == {"Tomas", "Carla"}
    assert SchoolClass.objects.of_section(section).count() == 1


# --- Rehearsal ---------------------------------------------------------------------------------


def test_a_rehearsal_writes_nothing_but_its_report(cast, rollover):
    before = school_rows()
    trail = AuditEvent.objects.count()
    execute_job(start_rehearsal(fresh(rollover), by=cast.rita).pk)
    assert school_rows() == before
    assert AuditEvent.objects.count() == trail
    after = fresh(rollover)
    assert (after.state, after.made, after.changed, after.to_year) == ("planned", {}, {}, None)
    report = after.report["rehearsal"]
    assert dict(report["made"])["section memberships"] == 5
    assert dict(report["changed"]) == {"enrolments": 1, "section memberships": 6, "teaching assignments": 4}
    assert "failed" not in report


def test_a_rehearsal_says_what_fails(cast, rollover):
    set_exceptions(rollover, [cast.amina], outcome="promote", section="9Z")
    before = school_rows()
    execute_job(start_rehearsal(fresh(rollover), by=cast.rita).pk)
    assert "There is no section 9Z" in fresh(rollover).report["rehearsal"]["failed"]
    assert school_rows() == before


def test_a_rehearsal_names_who_is_here_between_the_years_alone(cast, rollover):
    """It said that somebody had changed the same rows meanwhile, and to try again."""
    ola = Student.objects.create(student_number="S78", given_name="Ola")
    first = cast.year.ends_on + timedelta(5)
    Enrolment.objects.create(student=ola, starts_on=first, ends_on=first + timedelta(4))
    set_exceptions(rollover, [ola], outcome="promote", section="7A")
    execute_job(start_rehearsal(fresh(rollover), by=cast.rita).pk)
    failed = fresh(rollover).report["rehearsal"]["failed"]
    assert "Ola is here from" in failed and "on no day of the new year: drop the exception." in failed


# --- One at a time -----------------------------------------------------------------------------


def test_a_double_click_starts_one_job(cast, rollover):
    digest = RolloverPlan(fresh(rollover)).digest
    jobs = {start_carrying_out(fresh(rollover), digest=digest, by=cast.rita).pk for _click in range(2)}
    assert len(jobs) == 1
    execute_job(*jobs)
    assert start_carrying_out(fresh(rollover), digest=digest, by=cast.rita) is None


def test_nine_at_once_start_one_job(apart):
    """Each of the nine, on a connection of its own, is given the same one."""
    apart(make_cast).result()
    pk = apart(_plan).result()
    jobs = [apart(_carry_out_in, pk) for _press in range(9)]
    assert len({job.result() for job in jobs}) == 1
    assert apart(Job.objects.count).result() == 1


def _plan():
    year = AcademicSession.objects.years().get()
    return start_plan(year, by=User.objects.get(username="rita")).pk


def _carry_out_in(pk):
    rollover = fresh(Rollover(pk=pk))
    by = User.objects.get(username="rita")
    return start_carrying_out(rollover, digest=RolloverPlan(rollover).digest, by=by).pk


def test_a_second_plan_is_refused(cast, rollover):
    with pytest.raises(ValidationError, match="is being planned already"):
        start_plan(cast.year, by=cast.rita)
    carry_out(rollover, cast.rita)
    with pytest.raises(ValidationError, match="was carried out already"):
        start_plan(cast.year, by=cast.rita)


def test_two_at_work_are_refused(cast, rollover):
    other = Rollover.objects.create(from_year=cast.year, year=rollover.year)
    start_rehearsal(fresh(rollover), by=cast.rita)
    with pytest.raises(ValidationError, match="Another year-end is being worked on"):
        start_rehearsal(other, by=cast.rita)
    with pytest.raises(ValidationError, match="is being worked on"):
        drop_plan(fresh(rollover))


def test_another_plan_than_was_shown_is_not_carried_out(cast, rollover):
    job = start_carrying_out(fresh(rollover), digest=RolloverPlan(fresh(rollover)).digest, by=cast.rita)
    withdraw_student(cast.amina, last_day=cast.year.ends_on, reason="transfer")
    before = school_rows()
    execute_job(job.pk)
    assert "The school changed since you looked" in Job.objects.get(pk=job.pk).error
    assert school_rows() == before
    assert fresh(rollover).is_planned


# --- Undo --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variation",
    [
        {},
        {"copies_teachers": True, "copies_homeroom": True},
        {"copies_classes": False, "copies_homeroom": True},
        {"repeat": "amina", "leave": "chen"},
        {"graduate": "dina", "ends": True},
        {"leaves": "bashir", "copies_teachers": True},
    ],
)
def test_an_undo_takes_everything_back(cast, rollover, elective, variation):
    for outcome in ("repeat", "leave", "graduate"):
        if outcome in variation:
            set_exceptions(rollover, [getattr(cast, variation[outcome])], outcome=outcome)
    if "leaves" in variation:
        withdraw_student(
            getattr(cast, variation["leaves"]), last_day=cast.year.ends_on + timedelta(150), reason="other"
        )
    if "ends" in variation:
        rollover.sections = {str(cast.section_7a.pk): {"name": "", "grade_level": None}}
        rollover.save()
    copies = {name: value for name, value in variation.items() if name.startswith("copies")}
    if copies:
        Rollover.objects.filter(pk=rollover.pk).update(**copies)
    before = school_rows()
    carry_out(rollover, cast.rita)
    assert school_rows() != before
    after = take_back(rollover, cast.rita)
    assert after.report == {}
    assert (after.state, after.to_year) == ("undone", None)
    assert school_rows() == before
    assert AuditEvent.objects.filter(verb="year_end.undo").exists()


def test_what_was_taken_back_can_be_planned_again(cast, rollover):
    set_exceptions(rollover, [cast.amina], outcome="repeat", reason="Long illness")
    carry_out(rollover, cast.rita)
    copy = plan_again(take_back(rollover, cast.rita), by=cast.rita)
    assert copy.decisions.get().reason == "Long illness"
    assert copy.year == rollover.year


def _enrol_newcomer(cast, year):
    student = Student.objects.create(student_number="S90", given_name="Noa")
    enrol_student(student, section=year.sections.get(name="6A"), starts_on=year.starts_on)


def _end_a_stay(cast, year):
    withdraw_student(cast.amina, last_day=year.starts_on + timedelta(9), reason="transfer")


def _return(cast, year):
    enrol_student(Student.objects.get(given_name="Gus"), section=None, starts_on=year.starts_on)


def _rename(cast, year):
    year.sections.filter(name="8A").update(name="8X")


def _remove(cast, year):
    Section.objects.filter(school_year=year, name="6A").delete()


def _assign(cast, year):
    TeachingAssignment.objects.create(
        staff=StaffMember.objects.get(user=cast.tomas), section=year.sections.get(name="8B")
    )


def _close(cast, year):
    section = year.sections.get(name="8A")
    CalendarEntry.objects.create(title="Trip", section=section, starts_on=year.starts_on, ends_on=year.starts_on)


def _add_term(cast, year):
    AcademicSession.objects.create(
        kind="term", parent=year, title="Term 9", starts_on=year.ends_on, ends_on=year.ends_on
    )


def _stretch(cast, year):
    SectionMembership.objects.filter(student=cast.chen, section=cast.section_7a).update(
        ends_on=cast.year.ends_on - timedelta(1)
    )


def _plan_the_next(cast, year):
    start_plan(year, by=cast.rita)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (_enrol_newcomer, "6A has section memberships that came later (1)."),
        (_end_a_stay, "(section membership) was changed since."),
        (_return, "(enrolment, from "),
        (_rename, "8X (section) was changed since."),
        (_remove, "1 new row of “sections” is gone."),
        (_assign, "8B has teaching assignments that came later (1)."),
        (_close, "8A has calendar entrys that came later (1)."),
        (_add_term, "has academic sessions that came later (1)."),
        (_stretch, "Chen: 7A (section membership) was changed since."),
        (_plan_the_next, "has rollovers that came later (1)."),
    ],
)
def test_an_undo_refuses_once_somebody_has_worked_in_the_new_year(cast, done, work, said):
    work(cast, done.to_year)
    before = school_rows()
    after = take_back(done, cast.rita)
    assert any(said in text for text in after.report["obstacles"]), after.report["obstacles"]
    assert after.state == "done"
    assert school_rows() == before


def test_work_in_the_old_year_does_not_stop_the_undo(cast, done):
    Student.objects.filter(pk=cast.amina.pk).update(notes="Called home")
    CalendarEntry.objects.create(title="Fair", starts_on=cast.year.ends_on, ends_on=cast.year.ends_on)
    assert take_back(done, cast.rita).state == "undone"
    assert Enrolment.objects.filter(exit_reason="graduated").count() == 0
