"""Secret addresses of calendars, and what they answer."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import tenant_context
from icalendar import Event

from academics.models import GuardianLink
from accounts.models import User
from timetables.actions.links import MOST, hash_of, make_link, person_of, revoke_link
from timetables.feeds import events_of, without_control_characters, write_calendar
from timetables.models import CalendarLink, Lesson

PAGE = reverse("timetables:links", urlconf="schoolsaas.urls_school")


@pytest.fixture
def read(visitor):
    """read(token) -> what the address answers to somebody who is not signed in."""
    return lambda token, **headers: visitor.get(f"/timetables/calendar/{token}.ics", headers=headers)


def text_of(response):
    """The calendar's lines, unfolded."""
    assert response.status_code == 200
    return response.content.decode().replace("\r\n ", "")


def test_an_address_is_shown_once_and_kept_as_a_hash(cast, sign_in, read, usual):
    client = sign_in(cast.tomas)
    page = client.post(PAGE, {"name": "Phone"}).content.decode()
    token = re.search(r"/timetables/calendar/([\w-]{43})\.ics", page)[1]
    link = CalendarLink.objects.get()
    assert (link.user, link.name, link.token_hash) == (cast.tomas, "Phone", hash_of(token))
    again = client.get(PAGE).content.decode()
    assert "Phone" in again
    assert token not in again
    assert text_of(read(token)).startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")


def test_revoked_unknown_and_a_blocked_persons_answer_nothing(cast, sign_in, read, usual):
    link, token = make_link(cast.tomas, "")
    assert read(token).status_code == 200
    User.objects.filter(pk=cast.tomas.pk).update(is_active=False)
    assert read(token).status_code == 404
    User.objects.filter(pk=cast.tomas.pk).update(is_active=True)
    assert sign_in(cast.carla).post(f"{PAGE}{link.pk}/revocation/").status_code == 404
    sign_in(cast.tomas).post(f"{PAGE}{link.pk}/revocation/")
    assert read(token).status_code == 404
    for wrong in ("x", token[:-1], token.upper(), hash_of(token)):
        assert read(wrong).status_code == 404


def test_another_schools_address_answers_nothing_here(cast, riverside, read, usual):
    with tenant_context(riverside):
        _link, token = make_link(User.objects.get(username="tomas"), "")
    assert read(token).status_code == 404


def test_a_teachers_calendar_holds_what_they_teach(cast, read, usual, lesson, room, staff, monday):
    lesson(cast.maths_7a, "1", room_name="Lab, first floor")
    lesson(cast.maths_7b, "1")
    lesson(cast.maths_7b, "2", staff=staff(cast.tomas))
    text = text_of(read(make_link(cast.tomas, "")[1]))
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Mathematics 7A" in text
    assert "LOCATION:Lab\\, first floor" in text
    assert f"DTSTART:{monday:%Y%m%d}T080000Z" in text


def test_a_guardians_says_whose_lesson_it_is_and_asks_for_rights_each_time(cast, read, usual, lesson):
    lesson(cast.maths_7a, "1", note="Bring paint")
    lesson(cast.maths_7b, "1")
    _link, token = make_link(cast.grace.user, "")
    text = text_of(read(token))
    for title in ("Amina: Mathematics 7A", "Bashir: Mathematics 7A", "Dina: Mathematics 7B"):
        assert f"SUMMARY:{title}" in text
    assert "DESCRIPTION:Tomas Teacher\\nBring paint" in text
    assert len(set(re.findall("UID:.*", text))) == 3
    GuardianLink.objects.filter(guardian=cast.grace, student=cast.dina).update(portal_access=False)
    assert "Dina" not in text_of(read(token))


def test_cancelled_lessons_are_cancelled_and_keep_their_id(cast, read, usual, lesson):
    each = lesson(cast.maths_7a, "1")
    _link, token = make_link(cast.amina.user, "")
    before = re.search("UID:.*", text_of(read(token)))[0]
    Lesson.objects.filter(pk=each.pk).update(state="cancelled", changed_at=timezone.now())
    text = text_of(read(token))
    assert "STATUS:CANCELLED" in text
    assert "SUMMARY:Mathematics 7A (Cancelled)" in text
    assert before in text


def test_times_are_those_of_the_schools_zone(cast, usual, lesson, greenwood, monday):
    greenwood.timezone = "Africa/Nairobi"
    lesson(cast.maths_7a, "1")
    (event,) = events_of(cast.tomas)
    assert f"{event.start:%Y%m%dT%H%M%SZ}" == f"{monday:%Y%m%d}T050000Z"


def test_what_has_not_changed_is_not_sent_again(cast, read, usual, lesson):
    each = lesson(cast.maths_7a, "1")
    _link, token = make_link(cast.tomas, "")
    etag = read(token)["ETag"]
    assert read(token, **{"If-None-Match": etag}).status_code == 304
    Lesson.objects.filter(pk=each.pk).update(note="New")
    assert read(token, **{"If-None-Match": etag}).status_code == 200


def test_reading_is_noted_once_an_hour(cast, usual):
    link, token = make_link(cast.tomas, "")
    for minutes, changes in ((0, True), (30, False), (120, True)):
        before = timezone.now() - timedelta(minutes=minutes) if minutes else None
        CalendarLink.objects.filter(pk=link.pk).update(last_used_at=before)
        assert person_of(token) == cast.tomas
        assert (CalendarLink.objects.get().last_used_at != before) is changes


def test_nobody_has_more_than_ten(cast, sign_in):
    for _number in range(MOST):
        link, _token = make_link(cast.tomas, "")
    answer = sign_in(cast.tomas).post(PAGE, {"name": "One more"})
    assert answer.status_code == 422
    assert "Revoke one" in answer.content.decode()
    revoke_link(link)
    assert make_link(cast.tomas, "")


def test_who_looks_as_somebody_makes_none_for_them(cast, sign_in):
    client = sign_in(cast.olive)
    client.post(reverse("accounts:view_as", args=[cast.tomas.pk]))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"name": "X"}).status_code == 403


def test_it_asks_as_often_for_three_lessons_as_for_one(cast, read, usual, lesson):
    _link, token = make_link(cast.tomas, "")

    def count():
        with CaptureQueriesContext(connection) as queries:
            text_of(read(token))
        return len(queries)

    lesson(cast.maths_7a, "1", room_name="A")
    count()
    one = count()
    lesson(cast.maths_7a, "2", room_name="B")
    lesson(cast.maths_7a, "3", room_name="C")
    assert count() == one


def _entry(summary):
    event = Event()
    event.add("uid", "1")
    event.add("summary", without_control_characters(summary))
    return event


def test_texts_are_escaped_and_nothing_gets_out_of_its_line():
    text = write_calendar("N", [_entry("a,b;c\\d\r\ne\x07"), _entry("X\r\nEND:VEVENT")]).decode()
    assert "SUMMARY:a\\,b\\;c\\\\d\\ne\r\n" in text
    assert "SUMMARY:X\\nEND:VEVENT\r\n" in text
    assert text.count("\r\nEND:VEVENT\r\n") == 2


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "é" * 60, "王" * 60, "👩🏽‍🏫" * 20, "a" * 400])
def test_lines_are_folded_at_75_octets_between_letters(text):
    folded = write_calendar("N", [_entry(text)]).decode()
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert f"SUMMARY:{text}\r\n" in folded.replace("\r\n ", "")
