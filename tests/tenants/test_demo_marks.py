"""The demo's marks: a term that is half over, by the product's own rules."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from academics.models import AcademicSession, SchoolClass, SectionMembership, Student, Subject
from assessment.gradebook.pages.moderation import read_marking
from assessment.grading.course_marks import final_grades
from assessment.insights.standings import find_concerns
from assessment.models import Assessment, Result, ResultChange
from core.school import school_today
from tenants.demo.markings import by_two
from tenants.demo.marks import write_marks
from tenants.demo.pupils import pupil


def test_a_term_that_is_half_over(greenwood, cast):
    today = school_today()
    later = AcademicSession.objects.create(
        kind="term", parent=cast.year, title="Term 2", starts_on=today + timedelta(40), ends_on=today + timedelta(90)
    )
    write_marks(greenwood, today=today, seed=1)
    term = AcademicSession.objects.get(title="Term 1")
    assert Assessment.objects.of_class(cast.maths_7a).of_session(term).count() == 6
    assert not Assessment.objects.of_session(later).exists()
    assert 0 < Assessment.objects.released().count() < Assessment.objects.count()
    assert not Result.objects.filter(assessment__date__gt=today).exists()
    assert ResultChange.objects.count() == Result.objects.count() > 10
    grades = final_grades([cast.maths_7a, cast.maths_7b], term)
    assert all(20 < grade.percentage <= 100 for grade in grades.values()) and len(grades) == 4


def test_projects_are_marked_by_criteria_and_essays_by_two(greenwood, cast):
    """The rubric's sum is the mark; what two markers gave differs here and there, and is settled once it is released."""
    Subject.objects.filter(code="MAT").update(code="ENG")
    _fill_7a(cast, 40)
    today = cast.year.ends_on
    write_marks(greenwood, today=today, seed=1)
    project = Result.objects.filter(assessment__title="Project", status="scored").first()
    assert sum(map(Decimal, project.rubric_scores.values())) == project.score
    essay = Assessment.objects.filter(school_class=cast.maths_7a, title="Essay").first()
    marking = read_marking(essay, cast.tomas, today)
    assert essay.released_at and not marking.count("first", "second", "differs")
    assert marking.count("equal") > marking.count("settled") > 0


def test_few_students_need_looking_after(greenwood, cast):
    """Most stay above the pass mark and where they were: marks that scatter put half of the school on the list."""
    _fill_7a(cast, 80)
    today = school_today()
    begun = AcademicSession.objects.get(title="Term 1")
    AcademicSession.objects.filter(pk=begun.pk).update(ends_on=today - timedelta(20))
    now = AcademicSession.objects.create(
        kind="term", parent=cast.year, title="Term 2", starts_on=today - timedelta(19), ends_on=today + timedelta(30)
    )
    write_marks(greenwood, today=today, seed=1)
    classes = SchoolClass.objects.filter(pk=cast.maths_7a.pk)
    found = find_concerns(classes, Student.objects.all(), now, begun, below=50, drop=15, on=today)
    assert len(found) < 10


def test_some_need_it():
    """Of pupils by number, so that chance is the same each time."""
    pupils = [pupil(number, seed=1) for number in range(1000)]
    assert 5 < sum(each.talent < 0.6 for each in pupils) < 40
    assert 5 < sum(each.slips for each in pupils) < 40


def test_an_essay_of_these_days_waits_to_be_settled():
    """By chance alone: all three states appear among a hundred."""
    fields = [by_two(Decimal(20), Decimal(40), Random(number), is_settled=False) for number in range(100)]
    waiting = [each for each in fields if "second_score" not in each]
    differing = [each for each in fields if each.get("second_score") not in (None, each["first_score"])]
    assert waiting and differing and len(waiting) + len(differing) < 100
    assert all(each["score"] is None for each in [*waiting, *differing])


def _fill_7a(cast, count):
    for number in range(count):
        student = Student.objects.create(student_number=f"D{number}", given_name="Dee", family_name=f"Demo{number}")
        SectionMembership.objects.create(student=student, section=cast.section_7a, starts_on=cast.year.starts_on)
