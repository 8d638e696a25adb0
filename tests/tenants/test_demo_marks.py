"""The demo's marks: a term that is half over, by the product's own rules."""

from datetime import timedelta

from academics.models import AcademicSession
from accounts.school import school_today
from assessment.finals import final_grades
from assessment.models import Assessment, Result, ResultChange
from tenants.demo.marks import write_marks


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
