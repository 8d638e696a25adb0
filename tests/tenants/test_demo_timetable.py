"""The demo's week: placed without clashes, with lessons behind and ahead."""

from datetime import timedelta

import pytest

from academics.models import Course, SchoolClass, Subject, TeachingAssignment
from core.school import school_today
from tenants.demo.timetables import write_timetable
from timetables.clashes import WeekPlan
from timetables.models import Lesson, Timetable, WeeklyLessons


@pytest.fixture
def subjects(cast):
    """7A and 7B follow five subjects, taught by the same two teachers."""
    teachers = [row.staff for row in TeachingAssignment.objects.classes().select_related("staff")]
    for code in ("ENG", "KIS", "SCI", "ART"):
        subject = Subject.objects.create(code=code, name=code)
        course = Course.objects.create(subject=subject, grade_level=cast.section_7a.grade_level, title=code)
        for section, staff in zip((cast.section_7a, cast.section_7b), teachers, strict=True):
            made = SchoolClass.objects.create(
                school_year=cast.year, course=course, section=section, title=f"{code} {section.name}"
            )
            TeachingAssignment.objects.create(staff=staff, school_class=made)


def test_every_class_has_its_lessons_and_nothing_clashes(subjects, greenwood):
    today = school_today()
    greenwood.week_days = sorted({*(1, 2, 3), today.isoweekday()})
    write_timetable(today=today, seed=7)
    plan = WeekPlan(Timetable.objects.get())
    assert plan.all_clashes() == []
    assert all(plan.placed(row.school_class_id) == row.lessons for row in WeeklyLessons.objects.all())
    dates = Lesson.objects.order_by("date").values_list("date", flat=True)
    assert dates.first() <= today - timedelta(days=14)
    assert dates.last() >= today + timedelta(days=20)
    assert Lesson.objects.filter(date__lt=today).exclude(topic="").exists()
    day = Lesson.objects.of_day(today)
    assert day.filter(state="cancelled", moved_to=None).count() == 1
    assert day.exclude(moved_from=None).count() == 1
