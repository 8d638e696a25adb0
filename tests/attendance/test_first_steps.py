"""A new school's way to its first register."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.models import (
    AcademicSession,
    Course,
    GradeLevel,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Subject,
    TeachingAssignment,
)
from attendance.models import Register

URL = reverse("attendance:today", urlconf="schoolsaas.urls_school")
TITLE = "Before the first register"


@pytest.fixture
def empty(cast):
    """Greenwood before anything was entered, with its people's accounts only."""
    TeachingAssignment.objects.all().delete()
    SectionMembership.objects.all().delete()
    SchoolClass.objects.all().delete()
    Section.objects.all().delete()
    AcademicSession.objects.terms().delete()
    AcademicSession.objects.all().delete()


def open_steps(client):
    """{title: address, or None without a way} of the steps that are still to do."""
    steps = client.get(URL).context["steps"]
    return {step.title: step.url or None for step in steps if not step.is_done}


def test_each_step_leads_on_until_all_are_done(cast, empty, sign_in, today):
    """Before, a new school read "No section has a register on this day" and was led nowhere."""
    office = sign_in(cast.rita)
    page = office.get(URL).content.decode()
    assert TITLE in page and "No section has a register on this day" not in page
    assert [office.get(url).status_code for url in open_steps(office).values()] == [200] * 5

    year = AcademicSession.objects.create(
        kind="schoolYear", title="Year", starts_on=today - timedelta(9), ends_on=today + timedelta(90)
    )
    assert "School year and terms" in open_steps(office)
    AcademicSession.objects.create(
        kind="term", parent=year, title="Term", starts_on=year.starts_on, ends_on=year.ends_on
    )
    assert next(iter(open_steps(office))) == "Levels and sections"
    level = GradeLevel.objects.get()
    section = Section.objects.create(school_year=year, grade_level=level, name="7A")
    assert next(iter(open_steps(office))) == "Students and guardians"
    SectionMembership.objects.create(student=cast.amina, section=section, starts_on=year.starts_on)
    assert next(iter(open_steps(office))) == "Staff, and who teaches what"
    unknown = StaffMember.objects.create(staff_number="T9", given_name="Nia")
    TeachingAssignment.objects.create(staff=unknown, section=section)
    assert list(open_steps(office)) == ["Invitations"]
    assert TITLE in office.get(URL).content.decode()
    TeachingAssignment.objects.create(staff=StaffMember.objects.get(user=cast.tomas), section=section)
    assert TITLE not in office.get(URL).content.decode()


def test_the_way_to_a_section_begins_with_a_level(cast, empty, sign_in, today):
    """Broken before: the step led to a form whose level could not be chosen, in a school that has none."""
    AcademicSession.objects.create(
        kind="schoolYear", title="Year", starts_on=today - timedelta(9), ends_on=today + timedelta(90)
    )
    office = sign_in(cast.rita)
    Course.objects.all().delete()
    GradeLevel.objects.all().delete()
    page = office.get(open_steps(office)["Levels and sections"], follow=True)
    assert page.redirect_chain[-1][0] == reverse("academics:level_new", urlconf="schoolsaas.urls_school")
    assert "add the first level here" in page.content.decode()
    office.post(page.redirect_chain[-1][0], {"name": "Grade 1", "position": 1})
    page = office.get(open_steps(office)["Levels and sections"], follow=True)
    assert not page.redirect_chain and "Grade 1" in page.content.decode()


@pytest.mark.parametrize(("name", "first"), [("class_new", "course_new"), ("course_new", "subject_new")])
def test_a_class_begins_with_a_course_and_a_course_with_a_subject(cast, empty, sign_in, name, first):
    Course.objects.all().delete()
    Subject.objects.all().delete()
    page = sign_in(cast.rita).get(reverse(f"academics:{name}", urlconf="schoolsaas.urls_school"))
    assert page.url == reverse(f"academics:{first}", urlconf="schoolsaas.urls_school")


def test_a_school_that_is_set_up_in_its_holidays_prepares_the_next_year(cast, sign_in, today):
    AcademicSession.objects.update(starts_on=today + timedelta(20), ends_on=today + timedelta(200))
    TeachingAssignment.objects.all().delete()
    assert list(open_steps(sign_in(cast.rita))) == ["Staff, and who teaches what", "Invitations"]


def test_teachers_and_other_days_have_no_list(cast, empty, sign_in, today):
    assert TITLE not in sign_in(cast.tomas).get(URL).content.decode()
    assert TITLE not in sign_in(cast.rita).get(URL, {"day": today - timedelta(1)}).content.decode()


def test_who_may_not_do_a_step_reads_that_it_is_to_do(cast, empty, sign_in):
    principal = sign_in(cast.paul)
    assert all(open_steps(principal).values())
    role = cast.paul.roles.get()
    type(role).objects.filter(pk=role.pk).update(capabilities=["see_attendance"])
    assert set(open_steps(sign_in(cast.paul)).values()) == {None}


def test_a_school_that_has_taken_registers_is_left_alone(cast, sign_in, today):
    TeachingAssignment.objects.all().delete()
    Register.objects.create(section=cast.section_7a, date=today)
    assert open_steps(sign_in(cast.rita))
    Register.objects.create(section=cast.section_7a, date=today - timedelta(1))
    assert not open_steps(sign_in(cast.rita))


def _statements(client):
    """How many statements ask how far the school is."""
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    asked = ('"has_terms"', '"attendance_register"."date" < ')
    return sum(any(text in each["sql"] for text in asked) for each in queries)


def test_it_costs_two_statements_and_none_once_it_is_done(cast, sign_in):
    office = sign_in(cast.rita)
    assert _statements(office) == 0
    TeachingAssignment.objects.all().delete()
    assert _statements(office) == 2
