"""Classes of a course and of a teacher beside each other."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.models import AcademicSession, SchoolClass, Student, TeachingAssignment
from assessment.models import Assessment, ClassGrading, GradeScale, GradingScheme, Result

URLCONF = "schoolsaas.urls_school"


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf=URLCONF)


@pytest.fixture
def score(column, term, scheme):
    """score(class, student, 15) enters a mark out of 20 into an assessment of its own."""

    def enter(school_class, student, value, session=None):
        title = f"Test {Assessment.objects.count()}"
        task = column(title, school_class=school_class, session=session or term)
        Result.objects.create(assessment=task, student=student, score=value)

    return enter


@pytest.fixture
def marked(cast, score):
    """7A: Amina 80, Bashir 50; 7B: Dina 90."""
    score(cast.maths_7a, cast.amina, 16)
    score(cast.maths_7a, cast.bashir, 10)
    score(cast.maths_7b, cast.dina, 18)


@pytest.fixture
def course(cast):
    return url("course_insights", cast.maths_7a.course_id)


def _staff(user):
    return user.staffmember.pk


def test_a_course(cast, marked, course, sign_in):
    page = sign_in(cast.paul).get(course)
    comparison = page.context["comparison"]
    assert comparison.figures.number == 3 and comparison.figures.mean == D("73.3")
    assert [(each.school_class.title, each.figures.mean) for each in comparison.classes] == [
        ("Mathematics 7A", D("65.0")),
        ("Mathematics 7B", D("90.0")),
    ]
    assert comparison.distribution.total == 3
    text = page.content.decode()
    assert "73.3 % on average" in text and "From 50.0 % to 80.0 %, mean 65.0 %, median 65.0 %" in text
    sheet = sign_in(cast.paul).get(url("course_insights_export", cast.maths_7a.course_id, "csv")).content.decode()
    assert "2,65.0,65.0,50.0,80.0,Mathematics 7A,Tomas Teacher,Term 1" in sheet


def test_a_teacher_sees_of_a_course_their_own_classes(cast, marked, course, sign_in):
    """Broken by asking for all classes of the course: Tomas saw how Carla's class stands."""
    text = sign_in(cast.tomas).get(course).content.decode()
    assert "Mathematics 7A" in text and "Mathematics 7B" not in text and "90.0" not in text
    cast.maths_7b.assignments.all().delete()
    TeachingAssignment.objects.filter(staff=_staff(cast.carla)).delete()
    assert sign_in(cast.carla).get(course).status_code == 404
    assert sign_in(cast.boris).get(course).status_code == 403


def test_the_terms_of_a_course(cast, term, marked, score, course, sign_in):
    later = AcademicSession.objects.create(
        kind="term", parent=cast.year, title="Term 2", starts_on=term.starts_on + timedelta(50), ends_on=term.ends_on
    )
    AcademicSession.objects.filter(pk=term.pk).update(ends_on=term.starts_on + timedelta(49))
    score(cast.maths_7a, cast.amina, 10, session=later)
    page = sign_in(cast.paul).get(course)
    assert page.context["session"].title == "Term 2"
    assert [each.change for each in page.context["comparison"].classes] == [D("-15.0"), None]
    assert sign_in(cast.paul).get(course, {"session": term.pk}).context["comparison"].figures.number == 3
    assert sign_in(cast.paul).get(course, {"session": "0"}).status_code == 404


def test_no_marks_yet(cast, term, course, sign_in):
    assert "Nothing that counts" in sign_in(cast.paul).get(course).content.decode()


def test_classes_with_different_scales_are_counted_in_tens(cast, marked, course, sign_in, scheme):
    scale = GradeScale.objects.exclude(pk=scheme.scale_id).first()
    other = GradingScheme.objects.create(school_year=cast.year, name="Other", scale=scale)
    ClassGrading.objects.create(school_class=cast.maths_7b, scheme=other)
    assert sign_in(cast.paul).get(course).context["comparison"].distribution.counts[0].label == "0–10"


def test_the_subjects(cast, marked, sign_in):
    page = sign_in(cast.paul).get(url("subjects"))
    [(found, classes, figures)] = page.context["rows"]
    assert (found.title, classes, figures.number, figures.mean) == ("Mathematics, Grade 7", 2, 3, D("73.3"))
    [(_found, classes, figures)] = sign_in(cast.carla).get(url("subjects")).context["rows"]
    assert (classes, figures.mean) == (1, D("90.0"))
    assert "No subject matches" in sign_in(cast.paul).get(url("subjects"), {"q": "physics"}).content.decode()
    assert sign_in(cast.boris).get(url("subjects")).status_code == 403
    sheet = sign_in(cast.paul).get(url("subjects_export", "csv")).content.decode()
    assert '3,73.3,80.0,50.0,90.0,"Mathematics, Grade 7",Mathematics,Grade 7,2' in sheet


def test_a_teachers_classes(cast, marked, sign_in):
    own = url("teacher_insights", _staff(cast.tomas))
    for person in (cast.tomas, cast.paul):
        text = sign_in(person).get(own).content.decode()
        assert "Mathematics 7A" in text and "65.0 %" in text and "Mathematics 7B" not in text
    assert sign_in(cast.carla).get(own).status_code == 404
    assert sign_in(cast.boris).get(own).status_code == 403
    assert own in sign_in(cast.tomas).get(url("concerns")).content.decode()
    sheet = sign_in(cast.paul).get(url("teacher_insights_export", _staff(cast.tomas), "csv")).content.decode()
    assert "Mathematics 7A" in sheet and "Mathematics 7B" not in sheet


def test_the_teachers(cast, sign_in):
    text = sign_in(cast.paul).get(url("teachers")).content.decode()
    assert "Teacher, Tomas" in text and "Colleague, Carla" in text
    assert sign_in(cast.tomas).get(url("teachers")).status_code == 403
    assert f'{url("teachers")}"' not in sign_in(cast.tomas).get(url("concerns")).content.decode()
    assert "Tomas" in sign_in(cast.paul).get(url("teachers_export", "csv")).content.decode()


def test_a_teacher_without_classes(cast, sign_in):
    SchoolClass.objects.get(pk=cast.maths_7a.pk).assignments.all().delete()
    assert (
        "No classes this year" in sign_in(cast.tomas).get(url("teacher_insights", _staff(cast.tomas))).content.decode()
    )


@pytest.mark.parametrize("name", ["course", "subjects", "teacher", "teachers"])
def test_it_asks_as_often_for_three_classes_as_for_one(cast, score, sign_in, name):
    address = {
        "course": url("course_insights", cast.maths_7a.course_id),
        "subjects": url("subjects"),
        "teacher": url("teacher_insights", _staff(cast.tomas)),
        "teachers": url("teachers"),
    }[name]
    paul, counts = sign_in(cast.paul), []
    for number in (1, 2):
        for each in range(number):
            group = SchoolClass.objects.create(
                school_year=cast.year,
                course=cast.maths_7a.course,
                section=cast.section_7a,
                own_roster=True,
                title=f"Group {number} {each}",
            )
            TeachingAssignment.objects.create(staff=cast.tomas.staffmember, school_class=group)
            for student in Student.objects.all():
                score(group, student, 12)
        paul.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert paul.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
