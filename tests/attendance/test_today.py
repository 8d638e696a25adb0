"""The home of staff."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.actions import report_absence, send_due_alerts
from tests.pages import tight
from timetables.models import Lesson

URL = reverse("attendance:today", urlconf="schoolsaas.urls_school")


def _text(client, **query):
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return tight(answer.text)


def test_a_teacher_finds_the_next_register(cast, sign_in, today):
    text = _text(sign_in(cast.tomas))
    assert "Take register" in text and "Not taken yet. 3 students." in text
    assert reverse("attendance:section_register", args=[cast.section_7a.pk, today]) in text
    assert "7B" not in text.split("<main")[1], "a token before it may spell anything"
    assert "registers-title" not in text, "the only register stands there already"


@pytest.fixture
def lesson(cast, today):
    """lesson(cast.maths_7a, 8) makes a lesson of that class today, at that hour."""

    def make(school_class, hour):
        times = {"starts_at": time(hour), "ends_at": time(hour, 45), "period_name": str(hour)}
        return Lesson.objects.create(school_class=school_class, date=today, **times)

    return make


def test_a_teacher_finds_their_lessons_of_the_day(cast, sign_in, today, lesson):
    later, first, other = lesson(cast.maths_7a, 10), lesson(cast.maths_7a, 8), lesson(cast.maths_7b, 9)
    client = sign_in(cast.tomas)
    answer = client.get(URL)
    assert [entry.lesson for entry in answer.context["lessons"]] == [first, later]
    text = answer.content.decode()
    addresses = [reverse("timetables:lesson", args=[each.pk]) for each in (first, later, other)]
    assert [address in text for address in addresses] == [True, True, False]
    assert client.get(URL, {"day": today - timedelta(1)}).context["lessons"] == []
    assert "Your lessons" not in _text(sign_in(cast.rita))


def test_progress_and_the_end_are_shown(cast, sign_in, mark, close):
    mark(cast.amina, "A")
    client = sign_in(cast.tomas)
    assert "In progress: 1 of 3 marked." in _text(client)
    close()
    text = _text(client)
    assert "Finished" in text and "Take register" not in text
    assert "1 absent, 0 late" in text


def test_the_office_sees_every_section_and_who_is_missing(cast, sign_in, mark, close):
    mark(cast.amina, "A")
    mark(cast.bashir, "L", minutes=6)
    close()
    text = _text(sign_in(cast.rita))
    assert "7A" in text and "7B" in text
    assert text.index(">7B<") < text.index(">7A<"), "not taken stands first"
    assert "Amina Odhiambo" in text and "Guardians are told at" in text
    assert "Late, 6 minutes" in text


def test_filters(cast, sign_in, mark, close):
    mark(cast.amina, "A")
    mark(cast.bashir, "L")
    close()
    client = sign_in(cast.rita)
    late, unexplained, unfinished = (_text(client, show=show) for show in ("late", "unexplained", "open"))
    assert "Bashir" in late and "Amina" not in late
    assert "Amina" in unexplained and "Bashir" not in unexplained
    assert ">7B<" in unfinished and ">7A<" not in unfinished
    assert "<html" not in client.get(URL, headers={"HX-Request": "true"}).content.decode()


def test_what_is_to_do_leads_and_filters_and_what_is_done_is_folded(cast, sign_in, close):
    close()
    text = _text(sign_in(cast.rita))
    lead = text[text.index("figure-lead") :]
    assert "show=open" in lead[:200] and "<strong>1<small>/ 2</small></strong>" in lead
    folded = text[text.index('<details class="day-done"') :].partition("</details>")[0]
    assert "1 finished" in folded and ">7A<" in folded and ">7B<" not in folded
    assert "day-done" not in _text(sign_in(cast.rita), show="open")


def test_a_child_nobody_could_be_told_of_is_shown(cast, sign_in, mark, close, wait):
    mark(cast.chen, "A")
    close()
    wait(15)
    send_due_alerts()
    assert "Nobody could be told. Please call." in _text(sign_in(cast.rita))


def test_what_families_reported_is_shown_to_the_office_only(cast, sign_in, today):
    report_absence(cast.amina, starts_on=today, ends_on=today, reason="Ill: fever", by=cast.grace.user)
    assert "Ill: fever" in _text(sign_in(cast.rita))
    assert "Ill: fever" not in _text(sign_in(cast.tomas))


def test_a_closed_day_names_the_next_school_day(cast, sign_in, today, closed_on):
    closed_on(today)
    text = _text(sign_in(cast.tomas))
    assert "The school is closed on this day" in text
    assert f"The next school day is {today + timedelta(1):%A} {(today + timedelta(1)).day} " in text


def test_another_day(cast, sign_in, today):
    text = _text(sign_in(cast.rita), day=(today - timedelta(400)).isoformat())
    assert "No section has a register on this day" in text
    assert _text(sign_in(cast.rita), day="nonsense")


@pytest.mark.parametrize(("who", "status"), [("boris", 403), ("rita", 200), ("paul", 200), ("olive", 200)])
def test_who_opens_it(cast, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(URL).status_code == status


def test_statements_do_not_grow_with_students(cast, sign_in, mark):
    client = sign_in(cast.rita)
    mark(cast.amina, "A")
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    mark(cast.bashir, "A")
    mark(cast.chen, "L")
    mark(cast.dina, "A", section=cast.section_7b, by=cast.carla)
    with CaptureQueriesContext(connection) as more:
        assert len(client.get(URL).context["board"].missing) == 4
    assert len(more) == len(one)
