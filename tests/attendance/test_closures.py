"""Closed days of the calendar: no register is asked for, nobody is told, and what was taken stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.models import CalendarEntry
from attendance.actions import send_due_alerts
from attendance.models import AbsenceAlert, Mark
from attendance.pages.board import read_board
from messaging.models import Message

DAY = timedelta(days=1)


@pytest.fixture
def closed(cast, today):
    """closed(section=…) closes the school today: for the section, the level, or everybody."""

    def enter(**whom):
        return CalendarEntry.objects.create(title="Flood", starts_on=today, ends_on=today, **whom)

    return enter


def board_of(cast, day):
    return [each.section.name for each in read_board(cast.rita, day).open_sections]


def test_a_closed_school_asks_for_no_register(cast, sign_in, closed, today):
    closed()
    assert board_of(cast, today) == [] and board_of(cast, today - DAY) == ["7A", "7B"]
    for user in (cast.rita, cast.tomas):
        page = sign_in(user).get(reverse("attendance:today"))
        assert "The school is closed: Flood" in page.text and "Take register" not in page.text
        assert page.context["next_school_day"] == today + DAY


def test_a_closed_section_is_asked_for_none_and_others_are(cast, sign_in, closed, today):
    closed(section=cast.section_7a)
    assert board_of(cast, today) == ["7B"]
    assert "Take register" not in sign_in(cast.tomas).get(reverse("attendance:today")).text
    page = sign_in(cast.rita).get(reverse("attendance:today")).text
    assert "The school is closed" not in page and "Flood" in page


def test_a_register_that_was_taken_before_stays(cast, sign_in, mark, close, closed, today):
    """Broken on purpose by leaving every section of a closed day out: the register was gone from the board."""
    mark(cast.amina, "A")
    close()
    closed()
    page = sign_in(cast.rita).get(reverse("attendance:today"))
    assert [each.section.name for each in page.context["board"].sections] == ["7A"]
    assert Mark.objects.of_finished_registers().exists()
    register = sign_in(cast.tomas).get(reverse("attendance:section_register", args=[cast.section_7a.pk]))
    assert register.status_code == 200 and "The calendar says “Flood”" in register.text


def test_nobody_is_told_of_a_closed_day(cast, policy, mark, close, closed):
    policy(grace_minutes=0)
    mark(cast.amina, "A")
    closed(grade_level=cast.section_7a.grade_level)
    close()
    assert not AbsenceAlert.objects.exists()


def test_what_waits_is_dropped_when_the_school_closes(cast, policy, mark, close, closed):
    policy(grace_minutes=0)
    mark(cast.amina, "A")
    close()
    closed()
    assert send_due_alerts() == 0
    assert AbsenceAlert.objects.get().state == AbsenceAlert.State.CANCELLED
    assert not Message.objects.exists()


def test_a_family_sees_that_there_is_no_school(cast, sign_in, closed, today):
    closed(section=cast.section_7a)
    page = sign_in(cast.grace.user).get(reverse("portal:home"))
    days = {child.student.given_name: child for child in page.context["children"]}
    assert not days["Amina"].is_school_day and days["Dina"].is_school_day
    assert "No school today: Flood" in page.text
    assert [closure and closure.title for day, _mark, closure in days["Amina"].week if day == today] == ["Flood"]
    assert all(closure is None for _day, _mark, closure in days["Dina"].week)


def test_an_absence_is_reported_for_the_next_school_day(cast, sign_in, closed, today):
    closed(section=cast.section_7a)
    form = sign_in(cast.grace.user).get(reverse("portal:absence_new", args=[cast.amina.pk])).context["form"]
    assert form.initial["starts_on"] == today + DAY
    form = sign_in(cast.grace.user).get(reverse("portal:absence_new", args=[cast.dina.pk])).context["form"]
    assert form.initial["starts_on"] == today


def test_closures_cost_no_query_each(cast, sign_in, closed):
    counts = {}
    for _round in range(2):
        closed(section=cast.section_7a)
        closed(section=cast.section_7b)
        for user, name in ((cast.rita, "attendance:today"), (cast.grace.user, "portal:home")):
            client = sign_in(user)
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(name))
            counts.setdefault(name, []).append(len(queries))
    assert all(first == second for first, second in counts.values()), counts
