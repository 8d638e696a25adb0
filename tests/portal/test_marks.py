"""Marks as families see them: what is released, of their own children, and nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from academics.models import AcademicSession
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.gradebook.actions.marks import set_mark
from assessment.grading.typed_marks import Entry
from assessment.models import Assessment

URL = reverse("portal:marks", urlconf="schoolsaas.urls_school")


@pytest.fixture
def marked(cast):
    """marked("Test 1", "15", released=True) -> Amina's mark out of 20 in maths 7A."""

    def make(title, value, *, released, student=None, school_class=None):
        assessment = Assessment.objects.create(
            school_class=school_class or cast.maths_7a,
            session=AcademicSession.objects.get(title="Term 1"),
            category=ensure_scheme(cast.year).categories.first(),
            title=title,
            max_score=20,
            released_at=timezone.now() if released else None,
        )
        return set_mark(assessment, student or cast.amina, value, by=cast.tomas)

    return make


def test_a_family_sees_what_is_released(cast, sign_in, marked):
    """Without `released` in the query the second title and mark show; without `released_only` the grade is 53.8 %."""
    marked("Open", Entry("16", comment="Much better"), released=True)
    marked("Secret", "5.5", released=False)
    for who in (cast.grace, cast.peter, cast.amina):
        page = sign_in(who.user).get(URL).content.decode()
        assert "Open" in page and "16 / 20" in page and "Much better" in page and "80.0 %" in page
        assert "Secret" not in page and "5.5" not in page


def test_only_of_their_own_children(cast, sign_in, marked):
    marked("Bashir's", "15", released=True, student=cast.bashir)
    assert "Bashir&#x27;s" in sign_in(cast.grace.user).get(URL).content.decode()
    for who in (cast.peter.user, cast.amina.user, cast.chen.user):
        assert "Bashir&#x27;s" not in sign_in(who).get(URL).content.decode()
    assert sign_in(cast.tomas).get(URL).status_code == 403


def test_absent_is_a_word_and_no_0(cast, sign_in, marked):
    marked("Test", "a", released=True)
    page = sign_in(cast.grace.user).get(URL).content.decode()
    assert "Absent" in page and "0.0" not in page


def test_nothing_released_says_so(cast, sign_in, marked):
    marked("Secret", "5.5", released=False)
    assert "No marks have been released" in sign_in(cast.grace.user).get(URL).content.decode()
    assert sign_in(cast.grace.user).get(f"{URL}?session=0").status_code == 404


def test_it_costs_the_same_for_one_mark_and_for_three(cast, sign_in, marked, django_assert_max_num_queries):
    marked("One", "15", released=True)
    client = sign_in(cast.grace.user)
    client.get(URL)
    with django_assert_max_num_queries(17) as few:
        client.get(URL)
    marked("Two", "15", released=True, student=cast.bashir)
    marked("Three", "15", released=True, student=cast.dina, school_class=cast.maths_7b)
    with django_assert_max_num_queries(len(few)):
        client.get(URL)
