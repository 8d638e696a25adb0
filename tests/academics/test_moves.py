"""A move shows what it changes before it happens, and takes the groups along."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academics.actions.rosters import split_class
from academics.models import ClassMembership, Course, SchoolClass, Subject
from core.school import school_today

HX = {"HX-Request": "true"}


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def groups(cast, today):
    """Mathematics 7B is taught in two groups."""
    return split_class(
        cast.maths_7b, [("Maths 7B, 1", [cast.dina]), ("Maths 7B, 2", [])], starts_on=today, ends_teaching=True
    )


@pytest.fixture
def art(cast):
    """Taught in 7A only."""
    course = Course.objects.create(subject=Subject.objects.create(code="ART", name="Art"), title="Art")
    return SchoolClass.objects.create(school_year=cast.year, course=course, section=cast.section_7a, title="Art 7A")


@pytest.fixture
def page(cast):
    return reverse("academics:student_move", args=[cast.amina.pk], urlconf="schoolsaas.urls_school")


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


def asked(section, day, **more):
    return {"section": section.pk, "starts_on": day.isoformat()} | more


def test_what_changes_is_shown_before_it_happens(cast, office, page, today, groups, art):
    """Without scripts, too: the first POST moves nobody."""
    for answer in (
        office.get(page, asked(cast.section_7b, today), headers=HX),
        office.post(page, asked(cast.section_7b, today)),
    ):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Art 7A" in text and "Mathematics 7A" in text and "Tomas Teacher" in text
        assert "Maths 7B, 1" in text and "Maths 7B, 2" in text and "Mathematics 7B" not in text
        assert "is required" not in text
    assert cast.amina.memberships.get().section == cast.section_7a


def test_the_groups_are_chosen_with_it(cast, office, page, today, groups):
    course = cast.maths_7b.course_id
    shown = asked(cast.section_7b, today, shown=f"{cast.section_7b.pk} {today}")
    refused = office.post(page, shown)
    assert refused.status_code == 422 and f"group_{course}" in refused.context["form"].errors
    assert office.post(page, shown | {f"group_{course}": groups[1].pk}).status_code == 302
    assert cast.amina.memberships.on(today).get().section == cast.section_7b
    assert ClassMembership.objects.get(student=cast.amina).school_class == groups[1]


def test_a_group_may_be_chosen_later(cast, office, page, today, groups):
    shown = asked(cast.section_7b, today, shown=f"{cast.section_7b.pk} {today}")
    assert office.post(page, shown | {f"group_{cast.maths_7b.course_id}": "none"}).status_code == 302
    assert not ClassMembership.objects.filter(student=cast.amina).exists()


def test_another_day_than_the_one_shown_is_shown_first(cast, office, page, today, groups):
    stale = asked(cast.section_7b, today, shown=f"{cast.section_7b.pk} {today - timedelta(1)}")
    assert office.post(page, stale).status_code == 200
    assert cast.amina.memberships.get().section == cast.section_7a


@pytest.mark.parametrize("day", ["", "tomorrow", "0001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_is_said_at_its_place(cast, office, page, day):
    refused = office.post(page, {"section": cast.section_7b.pk, "starts_on": day})
    assert refused.status_code == 422 and "starts_on" in refused.context["form"].errors


def test_the_same_section_is_said_at_once(cast, office, page, today):
    piece = office.get(page, asked(cast.section_7a, today), headers=HX).content.decode()
    assert "is in 7A on that day already" in piece
