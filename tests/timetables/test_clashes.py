"""Whether a lesson can stand at a place in the week, and what stands in its way."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.actions.staff import assign_class
from timetables.actions.placing import PlacingRefused, place_lesson, unplace_lesson
from timetables.clashes import Place, WeekPlan
from timetables.models import Availability, GridUse, ScheduledLesson

from .conftest import make_grid


@pytest.fixture
def texts(timetable):
    """texts(maths_7a, 1, period) -> the sentences about that place."""

    def ask(school_class, weekday, period, **more):
        return [clash.text for clash in WeekPlan(timetable).clashes(Place(school_class, weekday, period, **more))]

    return ask


def test_an_empty_week_has_room(cast, texts, period):
    assert texts(cast.maths_7a, 1, period("1")) == []


def test_a_teacher_is_in_one_place(cast, texts, plan, period, staff):
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    plan(cast.maths_7b, 1, "1")
    assert texts(cast.maths_7a, 1, period("1")) == ["Tomas Teacher teaches “Mathematics 7B” at this time."]
    assert texts(cast.maths_7a, 1, period("2")) == []
    assert texts(cast.maths_7a, 2, period("1")) == []


def test_where_teachers_take_turns_only_the_one_named_is_asked(cast, texts, plan, period, staff):
    """Broken by asking all teachers of the other class: Carla's lesson kept Tomas away."""
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    plan(cast.maths_7b, 1, "1", staff=staff(cast.carla))
    assert texts(cast.maths_7a, 1, period("1")) == []
    assert texts(cast.maths_7a, 1, period("1"), staff=staff(cast.carla)) == [
        "Carla Colleague teaches “Mathematics 7B” at this time."
    ]


def test_a_room_holds_one_class(cast, texts, plan, period, room):
    plan(cast.maths_7b, 1, "1", room_name="Lab")
    assert texts(cast.maths_7a, 1, period("1"), room=room("Lab")) == ["Lab is taken by “Mathematics 7B” at this time."]


def test_students_are_in_one_place(cast, texts, plan, period, group):
    half, other = group("7A/1", cast.amina), group("7A/2", cast.bashir)
    elective = group("Chess", cast.amina, cast.dina, section=None)
    plan(half, 1, "1")
    assert texts(other, 1, period("1")) == [], "the groups share nobody"
    assert texts(cast.maths_7a, 1, period("1")) == ["1 student of this class has “7A/1” at this time."]
    assert texts(elective, 1, period("1")) == ["1 student of this class has “7A/1” at this time."]
    assert texts(cast.maths_7b, 1, period("1")) == []


def test_a_section_meets_itself_even_before_anybody_is_in_it(cast, texts, plan, period, group):
    plan(group("7A/1"), 1, "1")
    assert texts(cast.maths_7a, 1, period("1")) == ["Section 7A has “7A/1” at this time."]


def test_a_class_has_one_lesson_at_a_time(cast, texts, plan, period):
    row = plan(cast.maths_7a, 1, "1")
    assert texts(cast.maths_7a, 1, period("1")) == ["“Mathematics 7A” has a lesson at this time already."]
    assert texts(cast.maths_7a, 1, period("1"), pk=row.pk) == [], "it does not clash with itself"


def test_another_week_of_the_cycle_is_another_time(cast, timetable, texts, plan, period):
    timetable.weeks = 2
    timetable.save()
    plan(cast.maths_7a, 1, "1", week=1)
    assert texts(cast.maths_7a, 1, period("1"), week=2) == []
    assert texts(cast.maths_7a, 1, period("1"), week=None)
    assert texts(cast.maths_7a, 1, period("1"), week=3) == ["The timetable has 2 weeks."]


def test_bell_times_that_overlap_clash_across_levels(cast, texts, plan, period, staff, usual):
    """Broken by comparing periods: a teacher was in two levels at 8:30."""
    late = make_grid("Late", minutes=60)
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    ScheduledLesson.objects.create(
        timetable_id=plan(cast.maths_7b, 2, "3").timetable_id,
        school_class=cast.maths_7b,
        weekday=1,
        period=late.periods.get(name="1"),
    )
    assert texts(cast.maths_7a, 1, period("2")) == ["Tomas Teacher teaches “Mathematics 7B” at this time."]


def test_who_is_not_to_be_had_is_named(cast, texts, period, staff, room):
    Availability.objects.create(
        staff=staff(cast.tomas), weekday=1, starts_at="08:00", ends_at="08:30", reason="Part-time"
    )
    Availability.objects.create(room=room("Hall"), weekday=1, starts_at="08:00", ends_at="12:00")
    assert texts(cast.maths_7a, 1, period("1"), room=room("Hall")) == [
        "Tomas Teacher is not available from 08:00 to 08:30 (Part-time).",
        "Hall is not available from 08:00 to 12:00.",
    ]
    assert texts(cast.maths_7a, 1, period("2")) == []


def test_impossible_places(cast, texts, period, room, greenwood, usual):
    greenwood.week_days = [1, 2, 3, 4, 5]
    other = make_grid("Other").periods.get(name="1")
    only = period("3")
    only.weekdays = [2]
    assert texts(cast.maths_7a, 6, period("1")) == ["The school is closed on Saturday."]
    assert texts(cast.maths_7a, 1, period("Break")) == ["“Break” is a break."]
    assert texts(cast.maths_7a, 1, only) == ["There is no period “3” on Monday."]
    assert texts(cast.maths_7a, 1, other) == ["“Mathematics 7A” keeps other bell times."]
    lab = room("Lab")
    lab.retired = True
    assert texts(cast.maths_7a, 1, period("1"), room=lab) == ["Lab is no longer used."]


def test_a_small_room_is_a_warning_that_may_be_overridden(cast, timetable, period, room):
    values = {"school_class": cast.maths_7a, "weekday": 1, "period": period("1"), "room": room("Nook", capacity=2)}
    with pytest.raises(PlacingRefused, match="Nook has 2 places for 3 students") as refusal:
        place_lesson(timetable, values)
    assert refusal.value.is_warning
    assert place_lesson(timetable, values, accept_warnings=True).room.name == "Nook"


def test_a_clash_is_refused_whatever_is_accepted(cast, timetable, plan, period, room):
    row = plan(cast.maths_7a, 1, "1")
    values = {"school_class": cast.maths_7a, "weekday": 1, "period": period("1"), "room": room("Nook", capacity=2)}
    with pytest.raises(PlacingRefused) as refusal:
        place_lesson(timetable, values, accept_warnings=True)
    assert not refusal.value.is_warning
    assert str(refusal.value) == "“Mathematics 7A” has a lesson at this time already."
    moved = place_lesson(timetable, {**values, "room": None, "period": period("2")}, row=row)
    assert (moved.pk, moved.period.name) == (row.pk, "2")
    unplace_lesson(moved)
    assert not ScheduledLesson.objects.exists()


def test_a_second_click_places_nothing_more(cast, timetable, period):
    values = {"school_class": cast.maths_7a, "weekday": 1, "period": period("1")}
    assert place_lesson(timetable, values) == place_lesson(timetable, values)
    assert ScheduledLesson.objects.count() == 1


def test_a_whole_week_is_tried_without_asking_again(cast, timetable, plan, period, group):
    def count():
        with CaptureQueriesContext(connection) as queries:
            week = WeekPlan(timetable)
            for weekday in range(1, 8):
                for name in ("1", "2", "3"):
                    week.clashes(Place(cast.maths_7a, weekday, period_of[name]))
            week.all_clashes()
        return len(queries)

    period_of = {name: period(name) for name in ("1", "2", "3")}
    plan(cast.maths_7b, 1, "1")
    count()
    one = count()
    for number in range(3):
        plan(group(f"Group {number}", cast.amina, cast.bashir), 1, "1", room_name=f"R{number}")
    assert count() == one


def test_what_clashes_since_something_changed_is_found(cast, timetable, plan, staff):
    plan(cast.maths_7a, 1, "1")
    plan(cast.maths_7b, 1, "1")
    assert WeekPlan(timetable).all_clashes() == []
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    assert len(WeekPlan(timetable).all_clashes()) == 2


def test_a_levels_own_bell_times_count(cast, texts, period, monday):
    own = make_grid("Grade 7")
    GridUse.objects.create(grid=own, grade_level=cast.section_7a.grade_level, starts_on=cast.year.starts_on)
    assert texts(cast.maths_7a, 1, period("1")) == ["“Mathematics 7A” keeps other bell times."]
    assert texts(cast.maths_7a, 1, own.periods.get(name="1")) == []
