"""What a known absence explains, whenever it was entered; and what those are told who were told something else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from academics.models import CalendarEntry, GuardianLink
from attendance.actions import (
    end_absence,
    plan_absence,
    reopen_register,
    report_absence,
    send_corrections,
    send_due_alerts,
)
from attendance.models import AbsenceAlert, Mark, PlannedAbsence
from attendance.pages.student import read_summary
from messaging.actions import send_delivery
from messaging.models import Delivery, Message

DAY = timedelta(days=1)


@pytest.fixture
def told(cast, mark, close, wait):
    """Amina is marked absent and finished; Grace and Peter have been told."""
    mark(cast.amina, "A")
    close()
    wait(15)
    assert send_due_alerts() == 2


@pytest.fixture
def settle():
    """settle() lets the minute pass in which a slip is set right; returns how many corrections go out then."""

    def pass_time():
        for alert in AbsenceAlert.objects.to_look_at_again():
            AbsenceAlert.objects.filter(pk=alert.pk).update(due_at=alert.decided_at + timedelta(microseconds=1))
        return send_corrections()

    return pass_time


def corrections():
    """{guardian: the one correction that they got}"""
    found = Delivery.objects.filter(message__topic="absence-correction", channel="portal").select_related("message")
    bodies = {each.guardian.given_name: each.message.body for each in found}
    assert len(bodies) == len(found), "two corrections to one guardian"
    return bodies


def state():
    return AbsenceAlert.objects.get().state


def post_absence(client, student, day, **values):
    values = {"starts_on": day, "ends_on": day, "reason": ""} | values
    return client.post(reverse("attendance:planned_absence_new", args=[student.pk]), values)


def test_the_dentist_alarms_nobody(cast, sign_in, today, code, close, wait):
    """The noted absence's code stays at "Absent": before, the mother was told all the same."""
    post_absence(sign_in(cast.rita), cast.amina, today, code=code("A").pk, reason="dentist")
    close()
    wait(15)
    assert send_due_alerts() == 0 and not Message.objects.exists()
    page = sign_in(cast.rita).get(reverse("attendance:today"))
    assert [each.student for each in page.context["board"].explained] == [cast.amina]
    assert not page.context["board"].unexplained and "dentist" in page.content.decode()


def test_the_form_begins_with_the_explained_code_and_asks_for_a_reason_otherwise(cast, sign_in, today, code):
    """Before, the list began with "Absent", and that is how the dentist came to be one."""
    office = sign_in(cast.rita)
    page = office.get(reverse("attendance:student_summary", args=[cast.amina.pk])).content.decode()
    assert f'<option value="{code("E").pk}" selected>' in page
    answer = post_absence(office, cast.amina, today, code=code("A").pk)
    assert answer.status_code == 422 and "Write why" in answer.content.decode()
    assert not PlannedAbsence.objects.exists()


@pytest.mark.parametrize("who", ["office", "family"])
def test_after_the_register_is_finished_it_explains_and_stops_the_warning(
    cast, sign_in, mark, close, wait, today, code, who
):
    mark(cast.amina, "A")
    close()
    assert state() == "pending"
    if who == "office":
        post_absence(sign_in(cast.rita), cast.amina, today, code=code("E").pk)
    else:
        values = {"cause": "ill", "details": "", "starts_on": today, "ends_on": today}
        sign_in(cast.grace.user).post(reverse("portal:absence_new", args=[cast.amina.pk]), values)
    assert state() == "cancelled"
    wait(15)
    assert send_due_alerts() == 0 and not Message.objects.exists()
    board = sign_in(cast.rita).get(reverse("attendance:today")).context["board"]
    assert (len(board.unexplained), len(board.explained)) == (0, 1)
    assert "Absent, known to the school" in sign_in(cast.grace.user).get(reverse("portal:home")).content.decode()
    assert read_summary(cast.amina, today).unexplained == 0
    assert Mark.objects.filter(student=cast.amina).get().code.letter == "A", "what the teacher said stays"


def test_the_percentage_follows_the_code_of_the_known_absence(cast, mark, close, today, code):
    excused = code("E")
    excused.counts = False
    excused.save()
    mark(cast.amina, "A")
    close()
    assert read_summary(cast.amina, today).percentage == 0
    absence = report_absence(cast.amina, starts_on=today, ends_on=today, reason="Ill", by=cast.grace.user)
    assert read_summary(cast.amina, today).percentage is None
    end_absence(absence)
    assert read_summary(cast.amina, today).percentage == 0


def test_a_child_that_came_after_all_is_present(cast, mark, close, today):
    report_absence(cast.amina, starts_on=today, ends_on=today, reason="Ill", by=cast.grace.user)
    mark(cast.amina, "P")
    close()
    assert read_summary(cast.amina, today).percentage == 100


def test_an_explanation_that_is_taken_back_tells_after_all(cast, mark, close, wait, today):
    absence = report_absence(cast.amina, starts_on=today, ends_on=today, reason="Ill", by=cast.grace.user)
    mark(cast.amina, "A")
    close()
    assert not AbsenceAlert.objects.exists()
    end_absence(absence)
    assert state() == "pending"
    wait(15)
    assert send_due_alerts() == 2


def test_a_past_absence_is_shown_and_can_be_taken_out(cast, sign_in, mark, today, code):
    from attendance.actions import close_register

    mark(cast.amina, "A", day=today - DAY)
    close_register(cast.section_7a, today - DAY, by=cast.tomas)
    office = sign_in(cast.rita)
    post_absence(office, cast.amina, today - DAY, code=code("E").pk, reason="Flu")
    page = reverse("attendance:student_summary", args=[cast.amina.pk])
    assert "Flu" in office.get(page).content.decode() and read_summary(cast.amina, today).unexplained == 0
    office.post(reverse("attendance:planned_absence_end", args=[cast.amina.pk, PlannedAbsence.objects.get().pk]))
    assert "Flu" not in office.get(page).content.decode() and read_summary(cast.amina, today).unexplained == 1


def test_what_was_told_and_is_explained_later_is_corrected_to_the_same_people(cast, told, settle, today):
    report_absence(cast.amina, starts_on=today, ends_on=today, reason="Dentist", by=cast.grace.user)
    assert send_corrections() == 0, "it has to stand for a minute"
    assert settle() == 2
    assert corrections().keys() == {"Grace", "Peter"}
    assert "the school now knows why" in corrections()["Peter"] and "Dentist" not in corrections()["Peter"]
    assert state() == "corrected"
    assert settle() == send_due_alerts() == 0


def test_a_wrong_mark_is_corrected_once(cast, told, mark, settle, sign_in):
    mark(cast.amina, "P", by=cast.rita)
    assert settle() == 2
    assert "Amina Odhiambo (7A) is now marked present." in corrections()["Grace"]
    subject = Message.objects.filter(topic="absence-correction").first().subject
    assert subject.startswith("Corrected: attendance of Amina Odhiambo on ")
    mark(cast.amina, "E", by=cast.rita)
    assert settle() == 0 and len(corrections()) == 2


def test_a_slip_that_is_set_right_within_the_minute_tells_nobody(cast, told, mark, settle):
    mark(cast.amina, "P", by=cast.rita)
    mark(cast.amina, "A", by=cast.rita)
    assert settle() == 0 and state() == "sent"


def test_absent_told_and_late_after_all_is_corrected_though_lateness_is_told_too(cast, policy, told, mark, settle):
    policy(alert_late=True)
    mark(cast.amina, "L", minutes=12, by=cast.rita)
    assert settle() == 2
    assert "is now marked late, by 12 minutes" in corrections()["Grace"]
    assert send_due_alerts() == 0
    mark(cast.amina, "A", by=cast.rita)
    Message.objects.filter(topic="absence-correction").delete()
    assert settle() == 0, "nobody is known any more to have been told"


def test_absent_again_after_the_correction_is_told_again(cast, told, mark, settle, wait):
    mark(cast.amina, "P", by=cast.rita)
    settle()
    mark(cast.amina, "A", by=cast.rita)
    assert state() == "pending"
    wait(15)
    assert send_due_alerts() == 2 and state() == "sent"


def test_only_who_was_told_and_still_may_be_is_told_of_the_correction(cast, mark, close, wait, settle, today):
    GuardianLink.objects.filter(guardian=cast.peter, student=cast.amina).update(receives_messages=False)
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    close()
    wait(15)
    assert send_due_alerts() == 1
    GuardianLink.objects.filter(guardian=cast.peter, student=cast.amina).update(receives_messages=True)
    mark(cast.amina, "P", by=cast.rita)
    assert settle() == 1
    assert corrections().keys() == {"Grace"} and "Bashir" not in corrections()["Grace"]
    GuardianLink.objects.filter(guardian=cast.grace).update(receives_messages=False)
    mark(cast.bashir, "P", by=cast.rita)
    assert settle() == 0


def test_nothing_is_corrected_while_the_register_is_open_again(cast, told, mark, close, settle, today):
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    mark(cast.amina, "P")
    assert settle() == 0
    close()
    assert settle() == 2


def test_yesterdays_mark_is_corrected_and_an_old_one_is_not(cast, told, settle, today, code):
    AbsenceAlert.objects.update(date=today - 9 * DAY)
    plan_absence(cast.amina, starts_on=today - 9 * DAY, ends_on=today - DAY, code=code("E"), reason="", by=cast.rita)
    assert not AbsenceAlert.objects.to_look_at_again().exists()


def test_a_warning_is_looked_at_again_when_the_mail_is_sent(cast, told, settle, today):
    """The mail server was away; meanwhile the father explained it. The portal's warning was corrected."""
    report_absence(cast.amina, starts_on=today, ends_on=today, reason="Dentist", by=cast.peter.user)
    for delivery in Delivery.objects.filter(channel="email"):
        assert not send_delivery(delivery.pk)
        delivery.refresh_from_db()
        assert delivery.state == "failed" and "no longer holds" in delivery.error
    assert not mail.outbox
    assert settle() == 2 and corrections().keys() == {"Grace", "Peter"}


def test_a_warning_that_holds_is_sent(told):
    delivery = Delivery.objects.filter(channel="email").first()
    assert send_delivery(delivery.pk) and len(mail.outbox) == 1


def test_who_was_not_reached_gets_no_correction(cast, mark, close, wait, settle, today):
    cast.grace.user.is_active = False
    cast.grace.user.save()
    mark(cast.bashir, "A")
    close()
    wait(15)
    assert send_due_alerts() == 1
    mark(cast.bashir, "P", by=cast.rita)
    assert not send_delivery(Delivery.objects.get().pk)
    assert settle() == 0 and state() == "corrected"


def test_a_day_that_closes_takes_the_absence_off_every_list(cast, sign_in, mark, close, today):
    mark(cast.amina, "A")
    close()
    CalendarEntry.objects.create(title="Flood", starts_on=today, ends_on=today)
    page = sign_in(cast.rita).get(reverse("attendance:today"))
    assert not page.context["board"].missing and "Does not count: Flood" in page.content.decode()
    assert read_summary(cast.amina, today).percentage is None


def test_told_is_nobody_whose_mail_came_back(cast, sign_in, mark, close, wait):
    """Before, the desk said "Guardians told" of a mail that the server had refused."""
    cast.grace.user.is_active = False
    cast.grace.user.save()
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    office = sign_in(cast.rita)
    url = reverse("attendance:today")
    assert "Guardians told" in office.get(url).content.decode()
    Delivery.objects.update(state="failed")
    page = office.get(url).content.decode()
    assert "Guardians told" not in page and "Nobody was reached: please call" in page
    assert "Nobody could be told. Please call." in page
