"""The weeks between the year-end and the new year: who comes, stays or moves then is in this year's sections up to its end."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from academics.actions.enrolments import move_student, withdraw_student
from academics.actions.rosters import put_in_class
from academics.actions.staff_departures import end_staff
from academics.imports.actions import import_file, start_batch_undo
from academics.models import AcademicSession, Enrolment, SchoolClass, SectionMembership, StaffMember, Student
from academics.rollover.actions import start_carrying_out
from core.school import school_today, school_zone
from jobs.running import execute_job

from ..imports.files import write_csv

DAY = timedelta(days=1)


@pytest.fixture
def done(cast, rollover, read):
    """The year-end, carried out."""
    execute_job(start_carrying_out(rollover, digest=read().digest, by=cast.rita).pk)
    rollover.refresh_from_db()
    return rollover


@pytest.fixture
def on_the_first_day(done, monkeypatch):
    """Makes it the first day of the new year."""
    noon = datetime.combine(done.to_year.starts_on, time(12), school_zone())
    return lambda: monkeypatch.setattr(timezone, "now", lambda: noon)


def places(student):
    rows = student.memberships.select_related("section__school_year").order_by("starts_on")
    return [(row.section.name, row.section.school_year.title, row.starts_on, row.ends_on) for row in rows]


def test_who_stays_after_all_is_in_the_section_of_the_new_year_again(cast, done, sign_in, on_the_first_day):
    """Before, she was in last year's 7A on and on: in no register of the new year, while every page said 7A."""
    office, before = sign_in(cast.rita), places(cast.amina)
    withdraw_student(cast.amina, last_day=cast.year.ends_on, reason=Enrolment.ExitReason.TRANSFER)
    assert len(places(cast.amina)) == 1
    answer = office.post(reverse("academics:student_stay", args=[cast.amina.pk]), follow=True)
    assert "is in no section" not in answer.text
    assert places(cast.amina) == before
    assert before[-1][1:3] == (done.to_year.title, done.to_year.starts_on)
    on_the_first_day()
    page = sign_in(cast.rita).get(reverse("academics:student", args=[cast.amina.pk]))
    assert "In no section today." not in page.text


def test_a_graduate_who_stays_after_all_is_in_no_section_of_the_year_that_is_over(cast, done, sign_in):
    gus = Student.objects.get(given_name="Gus")
    answer = sign_in(cast.rita).post(reverse("academics:student_stay", args=[gus.pk]), follow=True)
    assert f"{gus.name} is in no section: move them into one." in answer.text
    assert gus.enrolments.get().ends_on is None
    assert places(gus) == [("8A", cast.year.title, cast.year.starts_on, cast.year.ends_on)]


def test_who_comes_after_the_year_end_is_in_sections_and_groups_of_this_year_up_to_its_end(cast, done, sign_in):
    group = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, own_roster=True, title="Maths club"
    )
    values = {"given_name": "Nia", "student_number": "N1", "section": cast.section_7a.pk, "starts_on": school_today()}
    values |= {"family_name": "New", "reason": "new"}
    assert sign_in(cast.rita).post(reverse("academics:student_new"), values).status_code == 302
    nia = Student.objects.get(student_number="N1")
    put_in_class(group, [nia], starts_on=school_today())
    assert places(nia) == [("7A", cast.year.title, school_today(), cast.year.ends_on)]
    assert group.memberships.get().ends_on == cast.year.ends_on


def list_of(tmp_path, *rows):
    return write_csv(tmp_path / "students.csv", [["Student number", "First name", "Last name", "Section"], *rows])


def test_a_list_of_this_year_leaves_the_places_of_the_new_one_alone(cast, done, tmp_path):
    """Before, such a list could not be imported at all: the place in the new year was taken for a planned move."""
    today, year, new = school_today(), cast.year, done.to_year
    rows = [["S1", "Amina", "Odhiambo", "7B"], ["N1", "Nia", "New", "7A"]]
    import_file(list_of(tmp_path, *rows), by=cast.rita)
    moved, grown = ("7B", year.title, today, year.ends_on), ("8A", new.title, new.starts_on, None)
    assert places(cast.amina) == [("7A", year.title, year.starts_on, today - DAY), moved, grown]
    assert places(Student.objects.get(student_number="N1")) == [("7A", year.title, today, year.ends_on)]


def test_a_list_takes_the_place_of_a_move_that_was_planned(cast, levels, tmp_path):
    """Before, it could not be imported: "Somebody changed the same people while the import ran"."""
    today, start = school_today(), cast.year.starts_on
    move_student(cast.amina, section=cast.section_7b, starts_on=today + 7 * DAY)
    before = list(SectionMembership.objects.order_by("starts_on", "student").values("student", "section", "ends_on"))
    batch = import_file(list_of(tmp_path, ["S1", "Amina", "Odhiambo", "8A"]), by=cast.rita)
    title = cast.year.title
    assert places(cast.amina) == [("7A", title, start, today - DAY), ("8A", title, today, None)]
    execute_job(start_batch_undo(batch, by=cast.rita).pk)
    after = SectionMembership.objects.order_by("starts_on", "student").values("student", "section", "ends_on")
    assert list(after) == before


def change_days(office, year, **days):
    values = {"title": year.title, "starts_on": year.starts_on, "ends_on": year.ends_on, **days}
    return office.post(reverse("academics:session_edit", args=[year.pk]), values)


def test_a_new_year_that_begins_earlier_has_everybody_from_its_first_day(cast, done, sign_in):
    """Broken before: for the days that were added nobody was in a section, so no register asked for anybody."""
    year, office = done.to_year, sign_in(cast.olive)
    earlier = year.starts_on - 3 * DAY
    coming = Enrolment.objects.create(student=cast.eve, starts_on=year.starts_on)
    assert change_days(office, year, starts_on=earlier).status_code == 302
    assert places(cast.amina)[-1][2] == earlier
    coming.refresh_from_db()
    assert coming.starts_on == year.starts_on
    assert change_days(office, AcademicSession.objects.get(pk=year.pk), starts_on=year.starts_on).status_code == 302
    assert places(cast.amina)[-1][2] == year.starts_on


def test_nobody_is_in_a_longer_year_for_longer_than_they_are_at_the_school(cast, done, sign_in):
    """A leave a little after the year, and a teacher whose last day is the year's: neither is there on days that are added."""
    year, office = cast.year, sign_in(cast.olive)
    leaves = year.ends_on + 2 * DAY
    withdraw_student(cast.amina, last_day=leaves, reason=Enrolment.ExitReason.TRANSFER)
    tomas = StaffMember.objects.get(user=cast.tomas)
    end_staff(tomas, last_day=year.ends_on)
    [led] = tomas.assignments.filter(section=cast.section_7a)
    assert change_days(office, year, ends_on=year.ends_on + 9 * DAY).status_code == 302
    assert places(cast.amina)[0][3] == leaves
    assert cast.amina.enrolments.get().ends_on == leaves
    led.refresh_from_db()
    assert led.ends_on == tomas.ends_on


def test_an_old_year_that_ends_later_or_earlier_keeps_its_students_to_its_last_day(cast, done, sign_in):
    year, office = cast.year, sign_in(cast.olive)
    gus = Student.objects.get(given_name="Gus")
    assert gus.enrolments.get().ends_on == year.ends_on
    for moved in (2, -2):
        last_day = year.ends_on + moved * DAY
        assert change_days(office, AcademicSession.objects.get(pk=year.pk), ends_on=last_day).status_code == 302
        assert places(cast.amina)[0][3] == last_day
        assert gus.enrolments.get().ends_on == last_day
