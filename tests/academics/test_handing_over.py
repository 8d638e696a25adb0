"""A class or a section goes from one teacher to another in mid-year, and history says who had it when."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from academics.actions.staff import change_assignment, hand_over
from academics.models import SchoolClass, Section, TeachingAssignment
from core.school import school_today

DAY = timedelta(days=1)


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def maths(cast):
    """Tomas's assignment to mathematics in 7A."""
    return TeachingAssignment.objects.get(school_class=cast.maths_7a)


def spans(school_class):
    rows = TeachingAssignment.objects.of_class(school_class).order_by("starts_on")
    return [(row.staff.given_name, row.starts_on, row.ends_on) for row in rows]


def test_a_class_is_handed_over_in_one_step_and_once(cast, carla, maths, sign_in, today):
    address = reverse("academics:assignment_hand_over", args=[maths.pk])
    office = sign_in(cast.rita)
    for _click in range(2):
        response = office.post(address, {"staff": carla.pk, "starts_on": today})
        assert response.url == reverse("academics:school_class", args=[cast.maths_7a.pk])
    assert spans(cast.maths_7a) == [("Carla", today, None), ("Tomas", None, today - DAY)]
    assert cast.maths_7a in SchoolClass.objects.taught_by(cast.carla, on=today)
    assert cast.maths_7a not in SchoolClass.objects.taught_by(cast.tomas, on=today)
    page = office.get(response.url)
    assert [row.staff for row in page.context["assignments"]] == [carla]
    assert [row.staff.given_name for row in page.context["former"]] == ["Tomas"]


def test_what_was_to_end_ends_with_the_successor(cast, carla, maths, today):
    change_assignment(maths, starts_on=today - 30 * DAY, ends_on=today + 30 * DAY)
    hand_over(maths, staff=carla, starts_on=today)
    assert spans(cast.maths_7a) == [("Tomas", today - 30 * DAY, today - DAY), ("Carla", today, today + 30 * DAY)]


def test_a_section_is_handed_over_too(cast, carla, today):
    lead = TeachingAssignment.objects.homeroom().get(section=cast.section_7a)
    hand_over(lead, staff=carla, starts_on=today + DAY)
    assert cast.section_7a in Section.objects.taught_by(cast.carla, on=today + DAY)
    assert cast.section_7a not in Section.objects.taught_by(cast.carla, on=today)


def test_what_cannot_be_handed_over_is_said_at_its_place(cast, carla, maths, today):
    change_assignment(maths, starts_on=today - 5 * DAY, ends_on=today + 5 * DAY)
    before = spans(cast.maths_7a)
    for day, at in ((today - 5 * DAY, "starts_on"), (today + 6 * DAY, "starts_on")):
        with pytest.raises(ValidationError) as refused:
            hand_over(maths, staff=carla, starts_on=day)
        assert list(refused.value.message_dict) == [at]
    with pytest.raises(ValidationError) as refused:
        hand_over(maths, staff=maths.staff, starts_on=today)
    assert list(refused.value.message_dict) == ["staff"]
    assert spans(cast.maths_7a) == before


def test_a_successor_who_has_it_already_changes_nothing(cast, carla, maths, today):
    TeachingAssignment.objects.create(staff=carla, school_class=cast.maths_7a)
    before = spans(cast.maths_7a)
    with pytest.raises(ValidationError) as refused:
        hand_over(maths, staff=carla, starts_on=today)
    assert list(refused.value.message_dict) == ["staff"]
    assert spans(cast.maths_7a) == before


def test_the_office_alone_hands_over(cast, maths, sign_in):
    assert sign_in(cast.tomas).get(reverse("academics:assignment_hand_over", args=[maths.pk])).status_code == 403
