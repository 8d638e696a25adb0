"""Timetables: made, copied, published one after another, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from academics.actions.staff import assign_class
from jobs.models import Job
from jobs.running import execute_job
from timetables.actions.plans import (
    add_timetable,
    change_timetable,
    copy_timetable,
    publish_timetable,
    remove_timetable,
    set_weekly_lessons,
    withdraw_timetable,
)
from timetables.models import Lesson, Timetable, WeeklyLessons


@pytest.fixture
def later(cast, monday):
    """later(days) -> a draft that begins so many days after the next Monday, for the rest of the year."""

    def make(days, name="Later", ends_on=None):
        return Timetable.objects.create(
            school_year=cast.year,
            name=name,
            starts_on=monday + timedelta(days=days),
            ends_on=ends_on or cast.year.ends_on,
        )

    return make


def finish(job):
    execute_job(job.pk)
    return Job.objects.get(pk=job.pk).state


def test_publishing_makes_lessons_by_a_job(cast, timetable, plan, monday):
    plan(cast.maths_7a, 1, "1")
    job = publish_timetable(timetable, by=cast.rita)
    assert finish(job) == "done"
    assert Lesson.objects.of_day(monday).exists()
    assert publish_timetable(timetable, by=cast.rita) is None, "a second click does nothing"


def test_a_later_one_takes_over_from_its_first_day(cast, timetable, plan, later, monday):
    plan(cast.maths_7a, 1, "1")
    finish(publish_timetable(timetable, by=cast.rita))
    next_one = later(7)
    plan(cast.maths_7a, 1, "2", at=next_one)
    finish(publish_timetable(next_one, by=cast.rita))
    timetable.refresh_from_db()
    assert timetable.ends_on == next_one.starts_on - timedelta(days=1)
    assert [each.period_name for each in Lesson.objects.between(monday, monday + timedelta(days=7))] == ["1", "2"]


def test_one_that_begins_on_its_days_is_in_the_way(cast, timetable, later):
    publish_timetable(later(7), by=cast.rita)
    with pytest.raises(ValidationError, match="“Later” is published from"):
        publish_timetable(timetable, by=cast.rita)
    timetable.refresh_from_db()
    assert timetable.published_at is None


def test_a_published_one_is_not_stretched_over_another(cast, timetable, later, monday):
    publish_timetable(timetable, by=cast.rita)
    publish_timetable(later(7), by=cast.rita)
    timetable.refresh_from_db()
    with pytest.raises(ValidationError, match="“Later” is published from"):
        change_timetable(timetable, {"ends_on": monday + timedelta(days=30)})


def test_clashes_are_not_published(cast, timetable, plan, staff):
    plan(cast.maths_7a, 1, "1")
    plan(cast.maths_7b, 1, "1")
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    with pytest.raises(ValidationError, match=r"2 lessons clash.*Tomas Teacher teaches"):
        publish_timetable(timetable, by=cast.rita)


def test_withdrawn_it_is_a_draft_and_what_is_ahead_goes(cast, timetable, plan, today):
    plan(cast.maths_7a, 1, "1")
    finish(publish_timetable(timetable, by=cast.rita))
    with pytest.raises(ValidationError, match="Withdraw it first"):
        remove_timetable(timetable.__class__.objects.get())
    finish(withdraw_timetable(timetable, by=cast.rita))
    assert not Lesson.objects.filter(date__gt=today).exists()
    assert withdraw_timetable(timetable, by=cast.rita) is None
    remove_timetable(Timetable.objects.get())
    assert not Timetable.objects.exists()


def test_a_copy_has_its_lessons(cast, timetable, plan, room):
    plan(cast.maths_7a, 1, "1", room_name="Lab")
    copy = Timetable(
        school_year=cast.year, name="Copy", starts_on=timetable.starts_on, ends_on=timetable.ends_on, weeks=1
    )
    copy_timetable(timetable, copy)
    row = copy.scheduled.get()
    assert (row.school_class, row.weekday, row.period.name, row.room.name) == (cast.maths_7a, 1, "1", "Lab")
    assert copy.published_at is None


def test_its_days_lie_in_its_year(cast, timetable):
    outside = Timetable(
        school_year=cast.year, name="B", starts_on=cast.year.starts_on - timedelta(1), ends_on=cast.year.ends_on
    )
    with pytest.raises(ValidationError, match="outside the school year"):
        add_timetable(outside)


def test_weeks_with_lessons_are_not_cut_off(cast, timetable, plan):
    timetable.weeks = 2
    timetable.save()
    plan(cast.maths_7a, 1, "1", week=2)
    with pytest.raises(ValidationError, match="Lessons are planned in a later week"):
        change_timetable(timetable, {"weeks": 1})


def test_lessons_a_week_are_set_and_taken_back(cast):
    assert set_weekly_lessons({cast.maths_7a: 5, cast.maths_7b: None}) == 1
    assert set_weekly_lessons({cast.maths_7a: 5, cast.maths_7b: None}) == 0
    assert WeeklyLessons.objects.get().lessons == 5
    assert set_weekly_lessons({cast.maths_7a: None, cast.maths_7b: 3}) == 2
    assert WeeklyLessons.objects.get().school_class == cast.maths_7b
