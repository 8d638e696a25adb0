"""Percentages that the database works out are those that a grade explains."""

from datetime import timedelta
from decimal import Decimal as D
from random import Random

import pytest
from django.db import connection

from academics.actions.enrolments import withdraw_student
from academics.models import AcademicSession, Enrolment, SchoolClass, SectionMembership, Student
from assessment.grading.course_marks import final_grades
from assessment.grading.statistics import figures_of
from assessment.insights.standings import find_concerns, read_figures, read_percentages
from assessment.models import Assessment, Result
from core.school import school_today


@pytest.fixture
def classes(cast):
    return SchoolClass.objects.of_year(cast.year)


def _fill(cast, scheme, term, random):
    """Marks of both classes as chance has them, many of them equal, at the edge of a half and not scored."""
    for school_class in (cast.maths_7a, cast.maths_7b):
        students = list(Student.objects.in_class(school_class, on=school_today()))
        for number in range(9):
            task = Assessment.objects.create(
                school_class=school_class,
                session=term,
                category=random.choice(scheme.categories.all()),
                title=f"{term.title} {number}",
                max_score=random.choice((D(3), D(7), D(10), D("12.5"))),
                weight=random.choice((D(0), D(1), D(1), D("2.5"))),
                position=random.randrange(3),
            )
            for student in students:
                status = random.choice(("scored", "scored", "scored", "missing", "absent", "exempt", "empty"))
                score = D(random.randrange(4)) * task.max_score / 3
                Result.objects.create(
                    assessment=task,
                    student=student,
                    status=status,
                    score=score.quantize(D("0.01")) if status == "scored" else None,
                )


@pytest.fixture
def more_students(cast):
    """Three more in 7A and four more in 7B."""
    for number in range(7):
        student = Student.objects.create(student_number=f"M{number}", given_name=f"More {number}")
        Enrolment.objects.create(student=student, starts_on=cast.year.starts_on)
        section = cast.section_7a if number < 3 else cast.section_7b
        SectionMembership.objects.create(student=student, section=section, starts_on=cast.year.starts_on)


@pytest.mark.parametrize("seed", range(6))
def test_the_database_counts_as_grade_of(cast, term, scheme, classes, more_students, seed):
    """Broken by dropping the highest mark, and by forgetting that a weight of 0 counts for nothing."""
    random = Random(seed)
    scheme.missing_is_zero, scheme.absent_is_zero = seed % 2 == 0, seed % 3 == 0
    scheme.save()
    for category, dropped in zip(scheme.categories.all(), (0, 1, 9), strict=True):
        category.drop_lowest = dropped if seed % 2 else 0
        category.weight = D(0) if seed == 5 and not dropped else category.weight
        category.save()
    period = AcademicSession.objects.create(
        kind="gradingPeriod", title="Period 1", parent=term, starts_on=term.starts_on, ends_on=term.starts_on
    )
    _fill(cast, scheme, term, random)
    _fill(cast, scheme, period, random)
    wanted = {
        key: {term.pk: grade.percentage}
        for key, grade in final_grades(classes, term).items()
        if grade.percentage is not None
    }
    assert read_percentages(classes, [term]) == wanted
    assert len(wanted) > 5
    of_one = [values[term.pk] for (group, _student), values in wanted.items() if group == cast.maths_7a.pk]
    assert read_figures(classes, [term])[cast.maths_7a.pk, term.pk] == figures_of(of_one)
    of_all = figures_of(values[term.pk] for values in wanted.values())
    assert read_figures(classes, [term], by="course_id")[cast.maths_7a.course_id, term.pk] == of_all


def test_a_half_is_rounded_up(cast, term, scheme, classes, column, enter):
    """19.95 % is 20.0 %, as on the page that explains the grade."""
    for number in range(3):
        enter(column(f"Test {number}", max_score=60), cast.amina, "11.97")
    assert read_percentages(classes, [term]) == {(cast.maths_7a.pk, cast.amina.pk): {term.pk: D("20.0")}}


def test_a_mark_from_the_class_before_concerns_the_class_that_one_is_in(cast, term, classes, column, enter):
    enter(column(), cast.amina, "5")
    Result.objects.create(assessment=column("B"), student=cast.dina, score=5)
    found = find_concerns(classes, Student.objects.all(), term, None, below=50, drop=None, on=school_today())
    assert [(row.student_id, row.class_title, row.now, row.drop) for row in found] == [
        (cast.amina.pk, "Mathematics 7A", D("25.0"), None),
        (cast.dina.pk, "Mathematics 7B", D("25.0"), None),
    ]


def test_who_left_the_school_concerns_nobody(cast, term, classes, column, enter):
    enter(column(), cast.amina, "5")
    withdraw_student(cast.amina, last_day=school_today() - timedelta(1), reason=Enrolment.ExitReason.TRANSFER)
    assert find_concerns(classes, Student.objects.all(), term, None, below=50, drop=None, on=school_today()) == []


def test_nobody_and_nothing(cast, term, classes):
    assert read_percentages(classes, [term]) == {}
    assert read_percentages(SchoolClass.objects.none(), [term]) == {}
    assert find_concerns(classes, Student.objects.none(), term, term, below=50, drop=5, on=school_today()) == []


def test_three_statements_however_many_marks(cast, term, classes, column, enter, django_assert_num_queries):
    for number in range(3):
        enter(column(f"Test {number}"), cast.amina, "11")
    assert connection.in_atomic_block
    with django_assert_num_queries(3):
        read_percentages(classes, [term])
