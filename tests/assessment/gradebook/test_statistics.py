"""Figures of classes and levels."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from assessment.grading.grades import Band
from assessment.grading.statistics import distribution_of, figures_of
from tests.pages import tight

URLCONF = "schoolsaas.urls_school"


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf=URLCONF)


def test_figures():
    found = figures_of([D("50"), D("60.5"), D("80"), D("90")])
    assert (found.number, found.mean, found.median) == (4, D("70.1"), D("70.3"))
    assert (found.lowest, found.highest) == (D("50.0"), D("90.0"))
    assert figures_of([]).mean is None


def test_each_percentage_falls_into_one_step():
    bands = (Band("A", D(80)), Band("B", D("49.5")), Band("C", D(0)))
    counted = distribution_of([D(0), D("49.4"), D("49.5"), D(80), D(100)], bands)
    assert [(each.label, each.number) for each in counted.counts] == [("C", 2), ("B", 1), ("A", 2)]
    tens = distribution_of([D(0), D(100), D(90), D("89.9")])
    assert (tens.counts[0].number, tens.counts[8].number, tens.counts[9].number, tens.total) == (1, 1, 2, 4)
    assert distribution_of([]).most.number == 0


def test_a_class(cast, column, enter, sign_in):
    one, two = column(), column("Test 2", max_score=10)
    for student, first in ((cast.amina, "16"), (cast.bashir, "10"), (cast.chen, "a")):
        enter(one, student, first)
    enter(two, cast.amina, "9")
    page = sign_in(cast.tomas).get(url("class_statistics", cast.maths_7a.pk))
    text = page.content.decode()
    assert "67.5 % on average" in text and "From 65.0 % in Test 1 to 90.0 % in Test 2" in text
    assert page.context["figures"].number == 2
    sheet = sign_in(cast.paul).get(url("class_figures_export", cast.maths_7a.pk, "csv")).content.decode()
    assert "Test 1,2,65.0,65.0,50.0,80.0" in sheet


def test_who_sees_a_class(cast, column, enter, sign_in):
    """The gradebook leads there, and says to the same people what they may not see."""
    enter(column(), cast.amina, "16")
    page = url("class_statistics", cast.maths_7a.pk)
    assert page in sign_in(cast.tomas).get(url("gradebook", cast.maths_7a.pk)).content.decode()
    for person, status in ((cast.paul, 200), (cast.carla, 404), (cast.boris, 403), (cast.grace.user, 403)):
        assert sign_in(person).get(page).status_code == status
    assert sign_in(cast.paul).get(page, {"session": "0"}).status_code == 404


def test_a_chart_has_a_name_and_a_table(cast, column, enter, sign_in):
    enter(column(), cast.amina, "16")
    text = tight(sign_in(cast.paul).get(url("class_statistics", cast.maths_7a.pk)).text)
    assert text.count("<svg class=") >= 2 and text.count('role="img" aria-label="') == 2 and "As a table" in text


def test_a_class_without_marks_says_so(cast, sign_in):
    assert "Nothing that counts" in sign_in(cast.tomas).get(url("class_statistics", cast.maths_7a.pk)).content.decode()


@pytest.mark.parametrize(("who", "classes"), [("tomas", 1), ("carla", 1), ("paul", 2)])
def test_a_level_shows_the_classes_that_one_sees(cast, column, enter, sign_in, who, classes):
    enter(column(), cast.amina, "16")
    level = cast.section_7a.grade_level_id
    page = sign_in(getattr(cast, who)).get(url("level_statistics", level))
    assert len(page.context["rows"]) == classes
    assert sign_in(cast.boris).get(url("level_statistics", level)).status_code == 403
    sheet = sign_in(cast.paul).get(url("level_figures_export", level, "csv")).content.decode()
    assert "Mathematics 7A,1,80.0" in sheet


def test_a_level_costs_the_same_with_more_marks(cast, column, enter, sign_in, django_assert_max_num_queries):
    paul = sign_in(cast.paul)
    address = url("level_statistics", cast.section_7a.grade_level_id)
    enter(column(), cast.amina, "16")
    with django_assert_max_num_queries(16) as few:
        paul.get(address)
    enter(column(school_class=cast.maths_7b), cast.dina, "16")
    with django_assert_max_num_queries(len(few)):
        paul.get(address)
