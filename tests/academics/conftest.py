"""What tests of classes share."""

import pytest

from academics.models import SchoolClass, StaffMember


@pytest.fixture
def group(cast):
    """A split group of 7A without students or teachers."""
    return SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, section=cast.section_7a, own_roster=True, title="Maths 7A/1"
    )


@pytest.fixture
def elective(cast):
    """An elective that students of all sections attend; nobody is in it or teaches it."""
    return SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, own_roster=True, title="Chess"
    )


@pytest.fixture
def carla(cast):
    """Carla, who is 7B's, as a member of staff."""
    return StaffMember.objects.get(user=cast.carla)
