"""What a year-end leaves alone: registers and marks of the old year, and who was where."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academics.models import GradeLevel, Rollover, Student
from academics.rollover.actions import start_carrying_out, start_plan, start_rollover_undo
from academics.rollover.plan import RolloverPlan
from attendance.actions import Choice, close_register, save_marks
from attendance.models import AttendanceCode, Mark, Register
from core.school import school_today
from jobs.running import execute_job


@pytest.fixture
def finished(cast):
    """Today's register of 7A with Bashir absent, then the year-end."""
    absent = AttendanceCode.objects.get(letter="A")
    save_marks(cast.section_7a, school_today(), [Choice(cast.bashir, absent)], by=cast.tomas)
    close_register(cast.section_7a, school_today(), by=cast.tomas)
    GradeLevel.objects.create(name="Grade 8", position=8)
    rollover = start_plan(cast.year, by=cast.rita)
    execute_job(start_carrying_out(rollover, digest=RolloverPlan(rollover).digest, by=cast.rita).pk)
    rollover = Rollover.objects.select_related("to_year").get()
    assert rollover.state == "done"
    return rollover


def names(section, day):
    return [student.given_name for student in Student.objects.roster(section, on=day)]


def test_rosters_hold_as_of_a_date_in_both_years(cast, finished):
    new = finished.to_year.sections.get(name="8A")
    first = finished.to_year.starts_on
    assert names(cast.section_7a, school_today()) == ["Chen", "Amina", "Bashir"]
    assert names(cast.section_7a, cast.year.ends_on) == ["Chen", "Amina", "Bashir"]
    assert names(cast.section_7a, first) == []
    assert names(new, first - timedelta(1)) == []
    assert names(new, first) == ["Chen", "Amina", "Bashir"]


def test_the_old_years_attendance_stays_and_goes_on(cast, finished, sign_in):
    marks = list(Mark.objects.order_by("pk").values())
    assert Mark.objects.current().filter(student=cast.bashir, code__letter="A").exists()
    day = school_today() - timedelta(1)
    save_marks(cast.section_7a, day, [Choice(cast.chen, AttendanceCode.objects.get(letter="L"), 5)], by=cast.tomas)
    assert Register.objects.of_day(day).get().section == cast.section_7a
    office = sign_in(cast.rita)
    assert "Bashir" in office.get(reverse("attendance:today")).content.decode()
    execute_job(start_rollover_undo(Rollover.objects.get(), by=cast.rita).pk)
    assert Rollover.objects.get().state == "undone"
    assert list(Mark.objects.order_by("pk").values())[: len(marks)] == marks


def test_a_register_of_the_new_year_keeps_the_year_end(cast, finished):
    section = finished.to_year.sections.get(name="8B")
    Register.objects.create(section=section, date=finished.to_year.starts_on)
    execute_job(start_rollover_undo(Rollover.objects.get(), by=cast.rita).pk)
    rollover = Rollover.objects.get()
    assert rollover.state == "done"
    assert rollover.report["obstacles"] == ["8B has registers that came later (1)."]
