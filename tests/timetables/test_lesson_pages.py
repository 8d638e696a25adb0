"""One lesson: its topic, and what the office changes of it."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from timetables.actions.changing import move_lesson
from timetables.models import Lesson


def url(name, *args):
    return reverse(f"timetables:{name}", args=args)


@pytest.fixture
def now(lesson, cast, today, usual):
    """Today's first lesson of 7A."""
    return lesson(cast.maths_7a, "1", day=today)


@pytest.fixture
def change(cast, sign_in):
    """change(lesson, room=…) posts the office's form."""

    def post(lesson, **values):
        data = {"state": "planned", "room": lesson.room_id or "", "staff": lesson.staff_id or "", "note": lesson.note}
        return sign_in(cast.rita).post(url("lesson_change", lesson.pk), data | values)

    return post


def test_its_teacher_writes_the_topic(cast, sign_in, now):
    sign_in(cast.tomas).post(url("lesson_topic", now.pk), {"topic": " Fractions "})
    now.refresh_from_db()
    assert (now.topic, now.topic_by, now.changed_at) == ("Fractions", cast.tomas, None)
    assert "Fractions" in sign_in(cast.rita).get(url("lesson", now.pk)).content.decode()


def test_others_read_it_only(cast, sign_in, now):
    for person in (cast.carla, cast.rita):
        assert sign_in(person).post(url("lesson_topic", now.pk), {"topic": "X"}).status_code == 403
        assert "Save topic" not in sign_in(person).get(url("lesson", now.pk)).content.decode()
    assert sign_in(cast.grace.user).get(url("lesson", now.pk)).status_code == 403


def test_who_holds_it_in_somebodys_stead_writes_it(cast, sign_in, now, staff):
    Lesson.objects.filter(pk=now.pk).update(staff=staff(cast.carla))
    sign_in(cast.carla).post(url("lesson_topic", now.pk), {"topic": "Cover"})
    assert Lesson.objects.get(pk=now.pk).topic == "Cover"


def test_not_before_its_day(cast, sign_in, usual, lesson):
    later = lesson(cast.maths_7a, "1")
    assert sign_in(cast.tomas).post(url("lesson_topic", later.pk), {"topic": "X"}).status_code == 403


def test_a_topic_that_is_too_long_is_kept_in_the_form(cast, sign_in, now):
    answer = sign_in(cast.tomas).post(url("lesson_topic", now.pk), {"topic": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()


def test_the_office_cancels_and_changes_room_and_teacher(cast, change, now, room, staff):
    change(now, room=room("Hall").pk, staff=staff(cast.carla).pk, note="Exam in the lab")
    now.refresh_from_db()
    assert (now.room.name, now.staff, now.note) == ("Hall", staff(cast.carla), "Exam in the lab")
    assert now.changed_at
    change(now, state="cancelled")
    now.refresh_from_db()
    assert [str(word) for _icon, word in now.changes] == ["Cancelled"]
    assert AuditEvent.objects.filter(verb="lesson.change").count() == 2


def test_teachers_do_not(cast, sign_in, now):
    for name in ("lesson_change", "lesson_move"):
        assert sign_in(cast.tomas).post(url(name, now.pk), {"state": "cancelled"}).status_code == 403
        assert "Change lesson" not in sign_in(cast.tomas).get(url("lesson", now.pk)).content.decode()


def test_a_room_or_teacher_who_is_needed_elsewhere_is_refused(cast, change, now, lesson, today, room, staff):
    other = lesson(cast.maths_7b, "1", day=today, room_name="Hall")
    answer = change(now, room=room("Hall").pk)
    assert answer.status_code == 422
    assert "Hall is taken by “Mathematics 7B” at this time." in answer.content.decode()
    answer = change(now, staff=staff(cast.carla).pk)
    assert "Carla Colleague teaches “Mathematics 7B” at this time." in answer.content.decode()
    now.refresh_from_db()
    assert (now.room, now.staff, now.changed_at) == (None, None, None)
    Lesson.objects.filter(pk=other.pk).update(state="cancelled")
    assert change(now, room=room("Hall").pk).status_code == 302


def test_a_lesson_is_moved_and_its_place_says_so(cast, sign_in, now, today):
    data = {"date": (today + timedelta(days=2)).isoformat(), "starts_at": "08:40", "ends_at": "09:20", "note": ""}
    answer = sign_in(cast.rita).post(url("lesson_move", now.pk), data)
    held = Lesson.objects.get(moved_from=now)
    assert answer["Location"] == url("lesson", held.pk)
    assert (held.date, held.starts_at, held.period_name) == (today + timedelta(days=2), time(8, 40), "2")
    now.refresh_from_db()
    assert now.is_cancelled
    assert now.note.startswith("Moved to ")
    assert now.note.endswith(", 08:40")
    page = sign_in(cast.rita).get(url("lesson", now.pk)).content.decode()
    assert url("lesson", held.pk) in page


def test_moved_again_it_is_the_same_and_moved_back_the_first(cast, now, today):
    values = {"starts_at": time(8, 40), "ends_at": time(9, 20), "room": None}
    held = move_lesson(now, date=today + timedelta(days=2), **values)
    again = move_lesson(held, date=today + timedelta(days=3), **values)
    assert (again.pk, Lesson.objects.count()) == (held.pk, 2)
    back = move_lesson(again, date=today, starts_at=now.starts_at, ends_at=now.ends_at, room=None)
    assert (back.pk, back.is_cancelled, back.note) == (now.pk, False, "")
    assert Lesson.objects.count() == 1


def test_it_is_not_moved_onto_another(cast, now, lesson, today):
    lesson(cast.maths_7a, "2", day=today)
    with pytest.raises(ValidationError, match="has a lesson at this time already"):
        move_lesson(now, date=today, starts_at=time(8, 40), ends_at=time(9, 20), room=None)
    assert not Lesson.objects.get(pk=now.pk).is_cancelled


def test_nor_where_a_cancelled_one_stands(cast, now, lesson, today):
    lesson(cast.maths_7a, "2", day=today, state="cancelled")
    with pytest.raises(ValidationError, match="has a lesson at this time already"):
        move_lesson(now, date=today, starts_at=time(8, 40), ends_at=time(9, 20), room=None)
    assert Lesson.objects.count() == 2


def test_a_move_that_ends_before_it_begins_is_refused(cast, sign_in, now, today):
    data = {"date": today.isoformat(), "starts_at": "10:00", "ends_at": "09:20"}
    answer = sign_in(cast.rita).post(url("lesson_move", now.pk), data)
    assert answer.status_code == 422
    assert "The lesson ends before it begins." in answer.content.decode()


def test_a_longer_lesson_in_its_place_is_a_change(cast, now, today):
    same = move_lesson(now, date=today, starts_at=now.starts_at, ends_at=time(9, 0), room=None)
    assert (same.pk, same.ends_at, Lesson.objects.count()) == (now.pk, time(9, 0), 1)


def test_who_teaches_the_class_sets_homework_from_the_lesson(cast, sign_in, now, staff):
    address = f"{reverse('assessment:homework_new', args=[cast.maths_7a.pk])}?lesson={now.pk}"
    assert address in sign_in(cast.tomas).get(url("lesson", now.pk)).content.decode()
    Lesson.objects.filter(pk=now.pk).update(staff=staff(cast.carla))
    for person in (cast.carla, cast.paul):
        assert "Set homework" not in sign_in(person).get(url("lesson", now.pk)).content.decode()
