"""Which bell times hold on a day, and which days have lessons."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import CalendarEntry, GradeLevel
from timetables.days import BellTimes, OffDays, week_days
from timetables.models import GridUse

from .conftest import make_grid


@pytest.fixture
def level(cast):
    return cast.section_7a.grade_level


def test_a_short_day_wins_and_keeps_lessons_by_the_name_of_their_period(usual, period, level, monday):
    short = make_grid("Short day", minutes=20, names=("1", "2"))
    GridUse.objects.create(grid=short, starts_on=monday, ends_on=monday, reason="Heat")
    bells = BellTimes(monday, monday + timedelta(days=4))
    assert bells.period_on(monday, level.pk, period("2")).starts_at == time(8, 20)
    assert bells.period_on(monday, level.pk, period("3")) is None, "the short day has no third period"
    assert bells.period_on(monday + timedelta(days=1), level.pk, period("3")) == period("3")
    assert [each.name for each in bells.periods_on(monday, level.pk)] == ["1", "2"]


def test_a_break_of_the_same_name_is_no_place_for_a_lesson(usual, period, level, monday):
    odd = make_grid("Odd", names=("1", "Break"))
    odd.periods.filter(name="Break").update(name="2")
    GridUse.objects.create(grid=odd, starts_on=monday, ends_on=monday)
    assert BellTimes(monday, monday).period_on(monday, level.pk, period("2")) is None


def test_a_levels_own_bell_times_go_before_everybodys(usual, grid, level, monday):
    own, other = make_grid("Grade 7"), GradeLevel.objects.create(name="Grade 8")
    GridUse.objects.create(grid=own, grade_level=level, starts_on=monday - timedelta(days=30))
    GridUse.objects.create(grid=grid, starts_on=monday)
    bells = BellTimes(monday, monday)
    assert bells.grid_on(monday, level.pk) == own.pk
    assert bells.grid_on(monday, other.pk) == grid.pk
    assert bells.grid_on(monday, None) == grid.pk


def test_the_usual_grid_is_no_short_day(usual, grid, level, monday):
    short = make_grid("Short day")
    GridUse.objects.create(grid=short, starts_on=monday, ends_on=monday)
    GridUse.objects.create(grid=short, grade_level=level, starts_on=monday, ends_on=monday)
    bells = BellTimes(monday, monday + timedelta(days=60))
    assert bells.usual_grid(level.pk) == grid.pk


def test_a_school_that_said_nothing_keeps_the_grid_it_has(grid, period, level, monday):
    bells = BellTimes(monday, monday)
    assert bells.usual_grid(level.pk) == grid.pk
    assert bells.period_on(monday, level.pk, period("1")) == period("1")


def test_a_period_of_some_days_is_not_on_others(usual, period, level, monday):
    late = period("3")
    late.weekdays = [2]
    late.save()
    bells = BellTimes(monday, monday + timedelta(days=1))
    assert bells.period_on(monday, level.pk, late) is None
    assert bells.period_on(monday + timedelta(days=1), level.pk, late) == late


def test_closures_and_days_without_lessons_concern_whom_they_name(cast, level, monday):
    CalendarEntry.objects.create(
        title="Trip", kind="off_timetable", starts_on=monday, ends_on=monday, section=cast.section_7a
    )
    CalendarEntry.objects.create(title="Fair", kind="event", starts_on=monday, ends_on=monday)
    off = OffDays(monday, monday)
    assert off.on(monday, section_id=cast.section_7a.pk, level_id=level.pk).title == "Trip"
    assert off.on(monday, section_id=cast.section_7b.pk, level_id=level.pk) is None


def test_a_month_is_read_in_three_statements(usual, period, level, monday):
    with CaptureQueriesContext(connection) as queries:
        bells, off = BellTimes(monday, monday + timedelta(days=30)), OffDays(monday, monday + timedelta(days=30))
        for number in range(30):
            day = monday + timedelta(days=number)
            bells.periods_on(day, level.pk)
            off.on(day, level_id=level.pk)
    assert len(queries) == 3


def test_a_week_begins_as_the_schools_does(greenwood, monday):
    greenwood.week_days = [7, 1, 2, 3, 4]
    days = week_days(monday)
    assert [day.isoweekday() for day in days] == [7, 1, 2, 3, 4]
    assert days[1] == monday
