"""What tests of marks, homework and reports share."""

from datetime import timedelta
from decimal import Decimal

import pytest

from academics.models import AcademicSession
from accounts.school import school_today
from assessment.actions.defaults import ensure_scheme
from assessment.actions.marks import set_mark
from assessment.models import Assessment, AssessmentType


@pytest.fixture
def term(cast):
    return AcademicSession.objects.get(title="Term 1")


@pytest.fixture
def scheme(cast):
    """This year's default scheme: classwork 20, tests 30, exam 50, by A to E."""
    return ensure_scheme(cast.year)


@pytest.fixture
def column(cast, term, scheme):
    """column("Test 1") -> an Assessment of maths 7A in Term 1, among the tests, out of 20."""

    def add(title="Test 1", *, category="Tests", max_score=20, school_class=None, session=None, **values):
        school_class = school_class or cast.maths_7a
        return Assessment.objects.create(
            school_class=school_class,
            session=session or term,
            category=scheme.categories.get(name=category),
            title=title,
            max_score=Decimal(max_score),
            position=Assessment.objects.of_class(school_class).count(),
            **values,
        )

    return add


@pytest.fixture
def moderated(cast):
    """A type of assessment that two people mark."""
    return AssessmentType.objects.create(name="Mock exam", short_name="Mock", moderated=True)


@pytest.fixture
def enter(cast):
    """enter(column, amina, "15") enters a mark as Tomas."""

    def save(assessment, student, value, **options):
        return set_mark(assessment, student, value, **({"by": cast.tomas} | options))

    return save


@pytest.fixture
def closed(cast, term):
    """closed() ends the posting window of Term 1 yesterday."""

    def close():
        term.posting_until = school_today() - timedelta(1)
        term.save(update_fields=["posting_until"])

    return close
