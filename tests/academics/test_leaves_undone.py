"""A leave that was entered with a wrong day and is undone leaves everything as it was."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academics.actions.enrolments import cancel_withdrawal, move_student, withdraw_student
from academics.actions.rosters import put_in_class, split_class
from academics.models import AcademicSession, Course, SchoolClass, Section, Subject
from core.school import school_today

DAY = timedelta(days=1)


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


def url(name, student):
    return reverse(f"academics:{name}", args=[student.pk], urlconf="schoolsaas.urls_school")


def places(student):
    """(name, first day, last day) of all places in sections and in classes, in order of time."""
    sections = student.memberships.values_list("section__name", "starts_on", "ends_on")
    classes = student.class_memberships.values_list("school_class__title", "starts_on", "ends_on")
    return sorted([*sections, *classes], key=lambda row: (row[1], row[0]))


def test_an_undone_leave_brings_a_move_back(cast, office, today):
    """Broken before: the student went on in the section from before the move, and nothing said so."""
    amina = cast.amina
    move_student(amina, section=cast.section_7b, starts_on=today - 20 * DAY)
    wrong = (today - 30 * DAY).isoformat()
    left = office.post(url("student_leave", amina), {"last_day": wrong, "reason": "transfer"}, follow=True)
    assert "7B from" in left.content.decode()
    office.post(url("student_stay", amina))
    start = cast.year.starts_on
    assert places(amina) == [("7A", start, today - 21 * DAY), ("7B", today - 20 * DAY, None)]
    page = office.get(reverse("academics:section", args=[cast.section_7b.pk], urlconf="schoolsaas.urls_school"))
    assert "Amina" in page.content.decode()


def test_an_undone_leave_brings_groups_and_electives_back(cast, today):
    """Of both sections, in the days that each had, with what was to end by itself."""
    amina = cast.amina
    groups = {
        section.pk: split_class(whole, [(f"Group of {section}", [])], starts_on=today - 60 * DAY, ends_teaching=False)[
            0
        ]
        for whole, section in ((cast.maths_7a, cast.section_7a), (cast.maths_7b, cast.section_7b))
    }
    course = Course.objects.create(subject=Subject.objects.create(code="ART", name="Art"), title="Art")
    art, drama = (
        SchoolClass.objects.create(school_year=cast.year, course=course, title=title, own_roster=True)
        for title in ("Art", "Drama")
    )
    put_in_class(groups[cast.section_7a.pk], [amina], starts_on=today - 60 * DAY)
    put_in_class(art, [amina], starts_on=today - 60 * DAY)
    move_student(amina, section=cast.section_7b, starts_on=today - 20 * DAY, groups=[groups[cast.section_7b.pk]])
    put_in_class(drama, [amina], starts_on=today - 10 * DAY)
    before = places(amina)
    for last_day in (today - 40 * DAY, today - 21 * DAY, today - 15 * DAY, today):
        withdraw_student(amina, last_day=last_day, reason="transfer")
        cancel_withdrawal(amina)
        assert places(amina) == before, last_day


def test_an_undone_leave_of_a_wrong_year_brings_the_new_years_place_back(cast, today):
    amina, start = cast.amina, cast.year.ends_on + 30 * DAY
    year = AcademicSession.objects.create(
        kind="schoolYear", title="Next year", starts_on=start, ends_on=start + 300 * DAY
    )
    section = Section.objects.create(school_year=year, grade_level=cast.section_7a.grade_level, name="8A")
    move_student(amina, section=section, starts_on=start)
    amina.memberships.filter(section=cast.section_7a).update(ends_on=cast.year.ends_on)
    before = places(amina)
    withdraw_student(amina, last_day=today, reason="transfer")
    withdraw_student(amina, last_day=today + 5 * DAY, reason="transfer")
    cancel_withdrawal(amina)
    assert places(amina) == before


def test_a_leave_that_was_put_off_and_is_undone_brings_a_planned_move_back(cast, today):
    amina = cast.amina
    move_student(amina, section=cast.section_7b, starts_on=today + 10 * DAY)
    before = places(amina)
    withdraw_student(amina, last_day=today + 5 * DAY, reason="transfer")
    withdraw_student(amina, last_day=today + 20 * DAY, reason="transfer")
    cancel_withdrawal(amina)
    assert places(amina) == before


def test_what_changed_since_the_leave_stays(cast, today):
    """Moved in the days before the leave: what the undo gives back begins after that, and meets nothing."""
    amina, start = cast.amina, cast.year.starts_on
    move_student(amina, section=cast.section_7b, starts_on=today - 20 * DAY)
    withdraw_student(amina, last_day=today - 30 * DAY, reason="transfer")
    move_student(amina, section=cast.section_7b, starts_on=today - 40 * DAY)
    cancel_withdrawal(amina)
    assert places(amina) == [
        ("7A", start, today - 41 * DAY),
        ("7B", today - 40 * DAY, today - 21 * DAY),
        ("7B", today - 20 * DAY, None),
    ]
