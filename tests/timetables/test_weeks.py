"""Weeks to read: whose lessons stand in them, what stands out, who may look."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academics.actions.enrolments import move_student
from academics.models import CalendarEntry, TeachingAssignment
from tests.pages import tight
from timetables.days import week_days
from timetables.models import GridUse, Lesson
from timetables.pages.week import lessons_of_each, read_week

from .conftest import make_grid


def _lessons(first, last):
    return list(Lesson.objects.between(first, last).in_reading_order())


def url(name, *args, **query):
    return reverse(f"timetables:{name}", args=args, query=query)


@pytest.fixture
def show(cast, sign_in, monday):
    """show("section_week", pk, as_=tomas) -> the page of the next Monday's week."""

    def get(name, *args, as_=cast.rita):
        return sign_in(as_).get(url(name, *args, day=monday.isoformat())).content.decode()

    return get


def test_a_section_a_teacher_a_room_and_a_student_have_a_week(cast, show, usual, lesson, staff, room):
    lesson(cast.maths_7a, "1", room_name="Lab")
    lesson(cast.maths_7b, "1", room_name="Hall")
    for name, pk in (
        ("section_week", cast.section_7a.pk),
        ("staff_week", staff(cast.tomas).pk),
        ("room_week", room("Lab").pk),
        ("student_week", cast.amina.pk),
    ):
        text = show(name, pk)
        assert "Mathematics 7A" in text, name
        assert "Mathematics 7B" not in text, name


def test_who_may_look(cast, sign_in, usual, staff, room):
    pages = [
        url("week"),
        url("section_week", cast.section_7b.pk),
        url("staff_week", staff(cast.carla).pk),
        url("room_week", room("Lab").pk),
    ]
    for page in pages:
        assert sign_in(cast.tomas).get(page).status_code == 200
        for person in (cast.boris, cast.grace.user, cast.amina.user):
            assert sign_in(person).get(page).status_code == 403
    assert sign_in(cast.tomas).get(url("student_week", cast.amina.pk)).status_code == 200
    assert sign_in(cast.tomas).get(url("student_week", cast.dina.pk)).status_code == 404


def test_it_begins_with_ones_own(cast, sign_in, show, usual, lesson, monday):
    lesson(cast.maths_7a, "1")
    text = show("week", as_=cast.tomas)
    assert "<h1>Week of Tomas Teacher</h1>" in tight(text)
    assert "<h1>Week of 7A</h1>" in tight(show("week", as_=cast.rita))
    answer = sign_in(cast.tomas).get(url("week", section=cast.section_7b.pk, day=monday.isoformat()))
    assert answer["Location"] == url("section_week", cast.section_7b.pk, day=monday.isoformat())


def test_who_holds_it_in_somebodys_stead_finds_it_and_they_do_not(cast, usual, lesson, staff, monday):
    lesson(cast.maths_7a, "1", staff=staff(cast.carla))
    assert Lesson.objects.of_staff(staff(cast.carla)).count() == 1
    assert not Lesson.objects.of_staff(staff(cast.tomas)).exists()


def test_each_day_has_the_teachers_and_students_of_that_day(cast, usual, lesson, staff, monday):
    lesson(cast.maths_7a, "1")
    lesson(cast.maths_7a, "1", day=monday + timedelta(days=1))
    TeachingAssignment.objects.filter(school_class=cast.maths_7a).update(ends_on=monday)
    move_student(cast.bashir, section=cast.section_7b, starts_on=monday + timedelta(days=1))
    assert [each.date for each in Lesson.objects.of_staff(staff(cast.tomas))] == [monday]
    assert [each.date for each in Lesson.objects.of_students([cast.bashir])] == [monday]
    entries = [entry for _day, _off, entries in read_week(_lessons, monday).days for entry in entries]
    assert [[each.name for each in entry.teachers] for entry in entries] == [["Tomas Teacher"], []]


def test_split_groups_and_electives_are_for_those_who_attend(cast, usual, lesson, group):
    lesson(group("Half", cast.amina), "1")
    lesson(group("Chess", cast.bashir, section=None), "2")
    titles = lambda *students: {each.school_class.title for each in Lesson.objects.of_students(students)}  # noqa: E731
    assert (titles(cast.amina), titles(cast.bashir), titles(cast.dina)) == ({"Half"}, {"Chess"}, set())
    assert {each.school_class.title for each in Lesson.objects.of_section(cast.section_7a)} == {"Half", "Chess"}
    assert not Lesson.objects.of_section(cast.section_7b).exists()


def test_what_is_changed_stands_out_with_a_word(cast, show, usual, lesson, plan, room, staff, monday):
    row = plan(cast.maths_7a, 1, "1", room_name="Lab")
    changed = {"changed_at": timezone.now(), "scheduled": row}
    lesson(cast.maths_7a, "1", room_name="Hall", staff=staff(cast.carla), note="Bring paint", **changed)
    gone = lesson(cast.maths_7a, "2", state="cancelled", **changed)
    lesson(cast.maths_7a, "3", moved_from=gone, changed_at=timezone.now())
    text = show("section_week", cast.section_7a.pk)
    for word in ("Another room", "Another teacher", "Cancelled", "Moved", "Bring paint", "Carla Colleague"):
        assert word in text
    assert "#calendar-off" in text


def test_a_day_off_says_why_and_a_short_day_its_times(cast, show, usual, lesson, monday):
    short = make_grid("Short", minutes=20, names=("1", "2"))
    GridUse.objects.create(grid=short, starts_on=monday, ends_on=monday)
    each = lesson(cast.maths_7a, "2")
    Lesson.objects.filter(pk=each.pk).update(starts_at=time(8, 20), ends_at=time(8, 40))
    CalendarEntry.objects.create(title="Founders' day", starts_on=monday, ends_on=monday)
    text = show("section_week", cast.section_7a.pk)
    assert "08:20–08:40" in text
    assert "Founders&#x27; day" in text


def test_a_lesson_outside_the_bell_times_and_on_a_day_off_is_shown(cast, usual, lesson, monday, greenwood):
    greenwood.week_days = [1, 2, 3, 4, 5]
    each = lesson(cast.maths_7a, "1", day=monday + timedelta(days=5))
    Lesson.objects.filter(pk=each.pk).update(starts_at=time(15), ends_at=time(16), period_name="")
    week = read_week(_lessons, monday)
    assert week.last_day == monday + timedelta(days=5)
    assert week.lines[-1].cells[-1][1][0].lesson == each


def test_an_empty_week_says_what_to_do(cast, show, usual):
    assert "Open timetables" in show("section_week", cast.section_7a.pk)
    assert "The office publishes the timetable" in show("section_week", cast.section_7a.pk, as_=cast.tomas)


def test_a_nonsensical_day_is_today(cast, sign_in, usual):
    for day in ("x", "9999-99-99"):
        assert sign_in(cast.rita).get(url("section_week", cast.section_7a.pk, day=day)).status_code == 200


@pytest.mark.parametrize("who", ["section", "staff", "student"])
def test_it_asks_as_often_for_three_lessons_as_for_one(cast, sign_in, usual, lesson, staff, monday, who):
    pk = {"section": cast.section_7a.pk, "staff": staff(cast.tomas).pk, "student": cast.amina.pk}[who]
    client = sign_in(cast.rita)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(f"{who}_week", pk, day=monday.isoformat())).status_code == 200
        return len(queries)

    lesson(cast.maths_7a, "1", room_name="A")
    count()
    one = count()
    lesson(cast.maths_7a, "2", room_name="B")
    lesson(cast.maths_7a, "3", room_name="C", staff=staff(cast.carla))
    assert count() == one


def test_each_child_has_their_own_lessons_of_a_day(cast, usual, lesson, group, monday):
    lesson(cast.maths_7a, "1")
    lesson(cast.maths_7b, "1")
    lesson(group("Half", cast.amina), "2")
    found = lessons_of_each([cast.amina, cast.bashir, cast.dina], monday)
    titles = {pk: [entry.lesson.school_class.title for entry in entries] for pk, entries in found.items()}
    assert titles == {
        cast.amina.pk: ["Mathematics 7A", "Half"],
        cast.bashir.pk: ["Mathematics 7A"],
        cast.dina.pk: ["Mathematics 7B"],
    }


@pytest.mark.parametrize(
    ("days_on", "folded"),
    [(-7, 0), (0, 0), (2, 2), (4, 4), (7, 0)],
    ids=["before it", "its first day", "in the middle", "its last day", "after it"],
)
def test_days_past_are_folded_so_that_a_phone_opens_at_today(
    cast, show, usual, monday, lesson, monkeypatch, days_on, folded
):
    """Each day stands there once, whether folded or not; a week that is over or yet to come has nothing folded."""
    for number in range(5):
        lesson(cast.maths_7a, "1", day=monday + timedelta(days=number))
    monkeypatch.setattr("timetables.views.weeks.school_today", lambda: monday + timedelta(days=days_on))
    text = show("section_week", cast.section_7a.pk)
    before, here, after = text.partition("week-past")
    past, _end, rest = after.partition("</details>") if here else ("", "", before)
    assert past.count('class="week-day"') == folded
    assert rest.count('class="week-day"') == len(week_days(monday)) - folded
