"""What families are told when a day of which they were warned does not count any more: one correction, once."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import schema_context

from academics.actions.enrolments import cancel_withdrawal, move_student, withdraw_student
from academics.models import CalendarEntry, Enrolment, GradeLevel, GuardianLink, SectionMembership
from attendance.actions import close_register, drop_pending_alerts, follow_days, reopen_register
from attendance.alerts import following
from attendance.alerts.following import LOOKED_KEY
from attendance.models import AbsenceAlert
from messaging.actions import send_delivery
from messaging.models import Delivery
from tenants.sweep import sweep_schools

DAY = timedelta(days=1)


@pytest.fixture
def inbox(greenwood):
    """inbox() lets the sweep come by three times, some minutes apart -> [(subject, body)] that Grace got by mail since."""

    def read():
        for _round in range(3):
            AbsenceAlert.objects.pending().update(due_at=timezone.now())
            _pass_some_minutes()
            with schema_context("public"):
                sweep_schools([greenwood.pk])
        mail.outbox.clear()
        for delivery in Delivery.objects.filter(channel="email", state="queued").order_by("pk"):
            send_delivery(delivery.pk)
        return [(each.subject, each.body) for each in mail.outbox if "grace@example.org" in each.to[0]]

    return read


def _pass_some_minutes():
    cache.delete(LOOKED_KEY)
    for alert in AbsenceAlert.objects.to_look_at_again():
        AbsenceAlert.objects.filter(pk=alert.pk).update(due_at=alert.decided_at + timedelta(microseconds=1))


@pytest.fixture
def told(cast, mark, close, inbox):
    """Amina is marked absent and finished; her mother has read the warning."""
    mark(cast.amina, "A")
    close()
    ((subject, _body),) = inbox()
    assert "Amina Odhiambo is not in school" in subject


@pytest.fixture
def close_school(cast, sign_in, today):
    """close_school(section=…) enters a closure of today in the calendar, as the office does -> the entry."""

    def enter(**where):
        values = {"kind": "closed", "title": "Flood", "starts_on": today, "ends_on": today}
        values |= {name: row.pk for name, row in where.items()}
        assert sign_in(cast.olive).post(reverse("academics:calendar_new"), values).status_code == 302
        return CalendarEntry.objects.get()

    return enter


def assert_one_correction(mails):
    ((subject, body),) = mails
    assert subject.startswith("Corrected: attendance of Amina Odhiambo on ")
    assert "For Amina Odhiambo (7A) no attendance is kept on this day." in body


def test_a_closure_of_the_school(cast, told, close_school, inbox):
    close_school()
    assert_one_correction(inbox())
    assert inbox() == []
    page = Delivery.objects.filter(message__topic="absence-correction", channel="portal")
    assert {each.guardian for each in page} == {cast.grace, cast.peter}


@pytest.mark.parametrize("where", ["section", "grade_level"])
def test_a_closure_of_the_section_or_its_level(cast, told, close_school, inbox, where):
    close_school(**{where: cast.section_7a if where == "section" else cast.section_7a.grade_level})
    assert_one_correction(inbox())


@pytest.mark.parametrize("where", ["section", "grade_level"])
def test_a_closure_of_others_is_none_of_theirs(cast, told, close_school, inbox, where):
    close_school(**{where: cast.section_7b if where == "section" else GradeLevel.objects.create(name="8", position=8)})
    assert inbox() == []


def test_an_entry_that_becomes_a_closure_or_one_of_other_days(cast, sign_in, told, inbox, today):
    entry = CalendarEntry.objects.create(kind="event", title="Fair", starts_on=today, ends_on=today)
    assert inbox() == []
    values = {"kind": "closed", "title": "Fair", "starts_on": today - 2 * DAY, "ends_on": today}
    sign_in(cast.olive).post(reverse("academics:calendar_edit", args=[entry.pk]), values)
    assert_one_correction(inbox())


def test_a_closure_that_goes_again_warns_nobody_twice(cast, sign_in, told, close_school, inbox):
    """Nor does entering it once more tell anybody again."""
    office = sign_in(cast.olive)
    for wanted in (1, 0):
        entry = close_school()
        assert len(inbox()) == wanted
        office.post(reverse("academics:calendar_remove", args=[entry.pk]))
        assert inbox() == []


def test_a_slip_in_the_calendar_tells_nobody(cast, told, close_school, inbox):
    entry = close_school()
    cache.delete(LOOKED_KEY)
    assert follow_days() == 1
    entry.delete()
    assert inbox() == []
    assert AbsenceAlert.objects.get().state == "sent"


def test_the_minute_begins_once(cast, told, close_school):
    """Broken by putting the second look off at each visit of the sweep."""
    close_school()
    cache.delete(LOOKED_KEY)
    assert follow_days() == 1
    cache.delete(LOOKED_KEY)
    assert follow_days() == 0


def test_a_mark_corrected_after_the_closure_was_told_is_told_once_it_counts(cast, told, close_school, mark, inbox):
    """Present on a day that does not count is news to nobody."""
    entry = close_school()
    inbox()
    mark(cast.amina, "P", by=cast.rita)
    assert inbox() == []
    entry.delete()
    assert inbox() == []


@pytest.mark.parametrize("leaves", ["leaves", "begins later", "loses the section"])
def test_a_stay_that_does_not_hold_the_day(cast, told, inbox, today, leaves):
    if leaves == "leaves":
        withdraw_student(cast.amina, last_day=today - DAY, reason=Enrolment.ExitReason.WITHDRAWN)
    elif leaves == "begins later":
        Enrolment.objects.filter(student=cast.amina).update(starts_on=today + DAY)
    else:
        SectionMembership.objects.filter(student=cast.amina).update(ends_on=today - DAY)
    assert_one_correction(inbox())
    assert inbox() == []


def test_a_leaving_taken_back_warns_nobody_twice(cast, told, inbox, today):
    withdraw_student(cast.amina, last_day=today - DAY, reason=Enrolment.ExitReason.WITHDRAWN)
    assert len(inbox()) == 1
    cancel_withdrawal(cast.amina)
    assert inbox() == []


def test_leaving_at_the_end_of_the_day_corrects_nothing(cast, told, inbox, today):
    withdraw_student(cast.amina, last_day=today, reason=Enrolment.ExitReason.WITHDRAWN)
    assert inbox() == []


def test_siblings_are_one_correction_and_others_none(cast, mark, close, close_school, inbox):
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    mark(cast.dina, "A", section=cast.section_7b, by=cast.carla)
    close()
    close(section=cast.section_7b, by=cast.carla)
    inbox()
    close_school(section=cast.section_7a)
    ((subject, body),) = inbox()
    assert "Amina Odhiambo and Bashir Odhiambo" in subject and "Dina" not in body
    assert {each.student for each in AbsenceAlert.objects.told()} == {cast.dina}


def test_only_who_was_told_and_still_may_be(cast, told, close_school, inbox):
    GuardianLink.objects.filter(student=cast.amina, guardian=cast.grace).update(receives_messages=False)
    close_school()
    assert inbox() == []
    corrections = Delivery.objects.filter(message__topic="absence-correction")
    assert {each.guardian for each in corrections} == {cast.peter}


def test_a_day_of_last_month_is_news_to_nobody(cast, told, inbox, today):
    alert = AbsenceAlert.objects.get()
    for row in (alert, alert.register):
        type(row).objects.filter(pk=row.pk).update(date=today - 30 * DAY)
    CalendarEntry.objects.create(title="Flood", starts_on=today - 30 * DAY, ends_on=today - 30 * DAY)
    assert inbox() == []


def test_another_register_that_says_the_same_leaves_it_as_told(cast, told, mark, close, close_school, inbox, today):
    """Amina moved to 7B that day and is absent there, too; then 7A alone is closed."""
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    mark(cast.amina, "A", section=cast.section_7b, by=cast.carla)
    close(section=cast.section_7b, by=cast.carla)
    close_school(section=cast.section_7a)
    assert inbox() == []
    cache.delete(LOOKED_KEY)
    assert follow_days() == 0


def test_another_register_that_says_something_else_is_what_they_are_told(
    cast, told, mark, close, close_school, inbox, today
):
    """7B noted that she came; 7A's register, finished later, had the last word until 7A was closed that day."""
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    mark(cast.amina, "P", section=cast.section_7b, by=cast.carla)
    close(section=cast.section_7b, by=cast.carla)
    mark(cast.amina, "L", minutes=5, by=cast.rita)
    mark(cast.amina, "A", by=cast.rita)
    assert inbox() == []
    close_school(section=cast.section_7a)
    ((_subject, body),) = inbox()
    assert "Amina Odhiambo (7B) is now marked present." in body


def test_a_correction_is_not_repeated_after_a_move(cast, told, mark, close, inbox, today):
    """Broken by looking for what was told in the register of the first warning: finishing 7B again told of 7B's mark again."""
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    mark(cast.amina, "L", minutes=12, section=cast.section_7b, by=cast.carla)
    close_register(cast.section_7b, today, by=cast.carla)
    ((_subject, body),) = inbox()
    assert "(7B) is now marked late, by 12 minutes" in body
    reopen_register(cast.section_7b, today, by=cast.rita, reason="x")
    close_register(cast.section_7b, today, by=cast.carla)
    assert inbox() == []


def test_a_school_that_lives_on_in_a_backup_does_not_tell_it_again(cast, told, close_school, inbox):
    close_school()
    assert drop_pending_alerts() == 1
    assert inbox() == []


def test_what_a_used_code_means_cannot_change_what_was_told(cast, sign_in, told, code, inbox):
    """The settings keep the meaning of a code that marks use, so the warning holds."""
    absent = code("A")
    values = {"letter": "A", "name": "Away", "direction": "in", "scope": "on_site", "explained": "on", "position": 1}
    answer = sign_in(cast.olive).post(reverse("attendance:code", args=[absent.pk]), values)
    assert answer.status_code == 302
    absent.refresh_from_db()
    assert (absent.name, absent.direction, absent.explained) == ("Away", "out", False)
    assert inbox() == []


def test_the_sweep_looks_by_two_statements_once_in_five_minutes(cast, told):
    cache.delete(LOOKED_KEY)
    for wanted in (2, 0):
        with CaptureQueriesContext(connection) as statements:
            assert follow_days() == 0
        assert len([each for each in statements if "SELECT" in each["sql"]]) == wanted


def test_a_look_that_fails_is_made_again(cast, told, close_school, monkeypatch):
    close_school()
    cache.delete(LOOKED_KEY)
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(following, "corrections_needed", Mock(side_effect=RuntimeError))
        follow_days()
    assert follow_days() == 1


def test_a_closure_before_anybody_was_told_tells_nobody(cast, mark, close, close_school, inbox):
    mark(cast.amina, "A")
    close()
    close_school()
    assert inbox() == [] and AbsenceAlert.objects.get().state == "cancelled"
