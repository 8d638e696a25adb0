"""A school with a level before and after that of the cast, and a year-end in planning."""

import pytest

from academics.models import (
    Enrolment,
    GradeLevel,
    Rollover,
    RolloverDecision,
    Section,
    SectionMembership,
    Student,
)
from academics.rollover.plan import RolloverPlan
from academics.rollover.years import suggested_year


@pytest.fixture
def levels(cast):
    """Grade 6 with Finn in 6A, Grade 7 with the cast, Grade 8 with Gus in 8A."""
    for number, name in ((6, "Finn"), (8, "Gus")):
        level = GradeLevel.objects.create(name=f"Grade {number}", position=number)
        section = Section.objects.create(school_year=cast.year, grade_level=level, name=f"{number}A")
        student = Student.objects.create(student_number=f"S{number}0", given_name=name)
        Enrolment.objects.create(student=student, starts_on=cast.year.starts_on)
        SectionMembership.objects.create(student=student, section=section, starts_on=cast.year.starts_on)
    return {level.position: level for level in GradeLevel.objects.all()}


@pytest.fixture
def rollover(cast, levels):
    return Rollover.objects.create(from_year=cast.year, year=suggested_year(cast.year), created_by=cast.rita)


@pytest.fixture
def except_for(rollover):
    """except_for(student, outcome, …) -> an exception."""

    def add(student, outcome, section="", **values):
        return RolloverDecision.objects.create(
            rollover=rollover, student=student, outcome=outcome, section=section, **values
        )

    return add


@pytest.fixture
def read(rollover):
    """read() -> the plan, read again."""
    return lambda: RolloverPlan(Rollover.objects.select_related("from_year").get(pk=rollover.pk))
