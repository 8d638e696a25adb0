"""What a new school starts with."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from academics.actions.defaults import create_default_year
from academics.models import AcademicSession, SchoolClass, Section, SectionMembership


@pytest.fixture
def no_year(greenwood):
    """A school without a calendar, and so without sections."""
    for model in (SchoolClass, SectionMembership, Section):
        model.objects.all().delete()
    AcademicSession.objects.terms().delete()
    AcademicSession.objects.all().delete()


@pytest.mark.parametrize(
    ("today", "country", "title", "first", "last"),
    [
        (date(2026, 11, 21), "KE", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 11, 21), "", "2026/2027", date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 2, 28), "us", "2026/2027", date(2026, 8, 1), date(2027, 7, 31)),
        (date(2026, 3, 31), "IN", "2025/2026", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_the_year_holds_today_and_three_terms_fill_it(no_year, today, country, title, first, last):
    year = create_default_year(today, country)
    assert (year.title, year.starts_on, year.ends_on) == (title, first, last)
    terms = list(year.children.order_by("starts_on"))
    assert [terms[0].starts_on, terms[-1].ends_on] == [first, last]
    assert all(before.ends_on + timedelta(1) == after.starts_on for before, after in pairwise(terms))
    assert len(terms) == 3
    for term in terms:
        term.full_clean()


def test_a_school_with_a_year_keeps_it(cast):
    assert create_default_year(date(2026, 11, 21)) is None
    assert AcademicSession.objects.years().count() == 1
