"""The first assessment of a new school year: it counts as the school chose, not as every school starts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from academics.models import AcademicSession, Course, SchoolClass, Section, Subject
from assessment.gradebook.actions.schemes import save_scheme
from assessment.grading.course_marks import choose_rules
from assessment.models import Assessment, ClassGrading, GradeScale, GradingScheme, SchemeCategory


@pytest.fixture
def paul(cast, sign_in):
    return sign_in(cast.paul)


@pytest.fixture
def chosen(cast, scheme):
    """What the school made of the usual scheme: CATs 60 without the worst, exam 40, in percent, missing work is a 0."""
    scheme.name, scheme.scale = "Ours", GradeScale.objects.get(kind="percent")
    scheme.missing_is_zero, scheme.moved_marks = True, "time"
    return save_scheme(
        scheme,
        [
            SchemeCategory(name="CATs", weight=Decimal(60), drop_lowest=1),
            SchemeCategory(name="Exam", weight=Decimal(40)),
        ],
    )


@pytest.fixture
def next_year(cast):
    """The year after, with a term, and 7A with a class of the course of this year's maths, and one of music."""
    first = cast.year.ends_on + timedelta(days=1)
    days = {"starts_on": first, "ends_on": first + timedelta(days=200)}
    year = AcademicSession.objects.create(kind="schoolYear", title="Next year", **days)
    AcademicSession.objects.create(kind="term", parent=year, title="Term 1", **days)
    section = Section.objects.create(school_year=year, grade_level=cast.section_7a.grade_level, name="7A")
    music = Course.objects.create(subject=Subject.objects.create(name="Music", code="MUS"), title="Music")
    for course, title in ((cast.maths_7a.course, "Maths next year"), (music, "Music next year")):
        SchoolClass.objects.create(school_year=year, course=course, section=section, title=title)
    return year


def add_first(client, title, category):
    """Adds an assessment to the class on the page; the page's text before, and the assessment."""
    school_class = SchoolClass.objects.get(title=title)
    page = reverse("assessment:assessment_new", args=[school_class.pk])
    text = client.get(page).text
    data = {"title": "First", "category": category, "max_score": "20", "weight": "1"}
    assert client.post(page, data).status_code == 302
    return text, Assessment.objects.get(school_class=school_class)


def test_it_counts_by_the_schemes_of_the_year_before(cast, chosen, next_year, paul):
    """Before, the new year's marks counted 20, 30 and 50 by A to E, without a word to anybody."""
    text, first = add_first(paul, "Music next year", "CATs")
    assert "CATs" in text and "Classwork and homework" not in text
    made = first.category.scheme
    assert (made.name, made.school_year, made.scale, made.is_default) == ("Ours", next_year, chosen.scale, True)
    before, after = (choose_rules([each])[each.pk] for each in (cast.maths_7a, first.school_class))
    assert [(each.name, each.weight, each.drop_lowest) for each in after.categories] == [
        ("CATs", Decimal(60), 1),
        ("Exam", Decimal(40), 0),
    ]
    assert (after.missing_is_zero, after.moved_marks, after.bands) == (True, "time", before.bands)


def test_a_course_with_a_scheme_of_its_own_keeps_it(cast, chosen, next_year, paul):
    own = save_scheme(
        GradingScheme(school_year=cast.year, name="Practical", scale=chosen.scale),
        [SchemeCategory(name="Workshop", weight=Decimal(100))],
    )
    classes = SchoolClass.objects.filter(course=cast.maths_7a.course, school_year=cast.year)
    ClassGrading.objects.bulk_create(ClassGrading(school_class=each, scheme=own) for each in classes)
    text, first = add_first(paul, "Maths next year", "Workshop")
    assert "Workshop" in text and (first.category.scheme.name, first.category.scheme.school_year) == (
        "Practical",
        next_year,
    )
    assert GradingScheme.objects.of_class(first.school_class).first() == first.category.scheme
    _text, other = add_first(paul, "Music next year", "CATs")
    assert other.category.scheme.name == "Ours"


def test_the_page_of_the_rules_says_so(cast, chosen, next_year, paul):
    AcademicSession.objects.filter(pk=cast.year.pk).update(ends_on=cast.year.starts_on)
    AcademicSession.objects.filter(pk=next_year.pk).update(starts_on=cast.year.starts_on + timedelta(days=1))
    page = reverse("assessment:grading")
    assert "Take over the schemes" in paul.get(page).text
    paul.post(page)
    assert GradingScheme.objects.of_year(next_year).get().name == "Ours"
