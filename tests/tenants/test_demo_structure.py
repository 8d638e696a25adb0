"""The demo's year: whenever it is made, it is in the middle of a term."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from academics.actions.defaults import create_default_year
from academics.models import AcademicSession, Enrolment, SchoolClass, Section, SectionMembership
from tenants.demo.structure import settle_year


@pytest.fixture
def enrolled(cast):
    """make(day, country) -> the default year of that day, in which somebody is enrolled."""
    for model in (SchoolClass, SectionMembership, Section, Enrolment):
        model.objects.all().delete()
    AcademicSession.objects.terms().delete()
    AcademicSession.objects.all().delete()

    def make(day, country):
        year = create_default_year(day, country)
        Enrolment.objects.create(student=cast.amina, starts_on=year.starts_on)
        return year

    return make


@pytest.mark.parametrize("country", ["KE", "JO"])
@pytest.mark.parametrize(
    "day",
    [
        date(2026, 8, 31),
        date(2026, 9, 1),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2028, 2, 29),
        date(2027, 4, 3),
        date(2027, 4, 30),
    ],
)
def test_weeks_of_the_term_are_behind_and_ahead(enrolled, day, country):
    year = enrolled(day, country)
    settle_year(today=day)
    year.refresh_from_db()
    terms = list(year.children.order_by("starts_on"))
    assert [terms[0].starts_on, terms[-1].ends_on] == [year.starts_on, year.ends_on]
    assert all(before.ends_on + timedelta(1) == after.starts_on for before, after in pairwise(terms))
    now = next(term for term in terms if term.holds(day))
    assert min(day - now.starts_on, now.ends_on - day) >= timedelta(weeks=4)
    assert Enrolment.objects.get().starts_on == year.starts_on <= day


def test_a_year_in_the_middle_of_a_term_stays(enrolled):
    year = enrolled(date(2026, 11, 21), "JO")
    settle_year(today=date(2026, 11, 21))
    year.refresh_from_db()
    assert (year.starts_on, year.ends_on) == (date(2026, 9, 1), date(2027, 8, 31))
