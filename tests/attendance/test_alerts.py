"""Telling guardians: after the grace period, once per family, and never from an unfinished register."""

import pytest
from django.core import mail

from academics.models import Guardian, GuardianLink
from attendance.actions import reopen_register, send_due_alerts
from attendance.models import AbsenceAlert
from messaging.models import Delivery, Message

SENT, PENDING, CANCELLED, UNREACHABLE = "sent", "pending", "cancelled", "unreachable"


def _states():
    return {alert.student.given_name: alert.state for alert in AbsenceAlert.objects.select_related("student")}


def _told():
    """{guardian: the students named in the one message that they got}"""
    told = {}
    for delivery in Delivery.objects.filter(channel="portal").prefetch_related("students"):
        assert delivery.guardian.given_name not in told, "two messages to one guardian"
        told[delivery.guardian.given_name] = {student.given_name for student in delivery.students.all()}
    return told


def test_nothing_goes_out_from_an_unfinished_register(cast, mark, wait):
    mark(cast.amina, "A")
    wait(1000)
    assert send_due_alerts() == 0
    assert not AbsenceAlert.objects.exists() and not Message.objects.exists()


def test_nothing_goes_out_within_the_grace_period(cast, mark, close, wait):
    mark(cast.amina, "A")
    close()
    wait(14)
    assert send_due_alerts() == 0
    assert _states() == {"Amina": PENDING}


def test_guardians_are_told_when_it_is_over(cast, mark, close, wait):
    mark(cast.amina, "A")
    close()
    wait(15)
    assert send_due_alerts() == 2
    assert _states() == {"Amina": SENT}
    assert _told() == {"Grace": {"Amina"}, "Peter": {"Amina"}}


def test_nobody_is_told_twice(cast, mark, close, wait):
    mark(cast.amina, "A")
    close()
    wait(15)
    send_due_alerts()
    assert send_due_alerts() == 0
    assert Message.objects.count() == 2


def test_finishing_again_after_it_was_sent_tells_nobody_again(cast, mark, close, wait, today):
    mark(cast.amina, "A")
    close()
    wait(15)
    send_due_alerts()
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    close()
    wait(1000)
    assert send_due_alerts() == 0
    assert _states() == {"Amina": SENT}


def test_a_correction_within_the_grace_period_cancels(cast, mark, close, wait):
    mark(cast.amina, "A")
    close()
    mark(cast.amina, "E", by=cast.rita)
    wait(15)
    assert send_due_alerts() == 0
    assert _states() == {"Amina": CANCELLED}


def test_reopening_takes_back_what_waits(cast, mark, close, wait, today):
    mark(cast.amina, "A")
    close()
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    wait(1000)
    assert send_due_alerts() == 0
    assert _states() == {"Amina": CANCELLED}


def test_a_new_closure_starts_a_new_grace_period(cast, mark, close, wait, today):
    mark(cast.amina, "A")
    close()
    wait(14)
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    close()
    wait(14)
    assert send_due_alerts() == 0
    wait(1)
    assert send_due_alerts() == 2


def test_an_absence_that_the_office_finds_later_is_told_too(cast, mark, close, wait):
    close()
    mark(cast.bashir, "A", by=cast.rita)
    wait(15)
    assert send_due_alerts() == 1
    assert _told() == {"Grace": {"Bashir"}}


def test_siblings_are_one_message(cast, mark, close, wait):
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    assert _told() == {"Grace": {"Amina", "Bashir"}, "Peter": {"Amina"}}
    assert (
        "Bashir" not in Message.objects.get(deliveries__guardian__given_name="Peter", deliveries__channel="portal").body
    )


def test_a_sibling_within_the_grace_period_is_waited_for(cast, mark, close, wait):
    mark(cast.amina, "A")
    close()
    wait(10)
    mark(cast.dina, "A", section=cast.section_7b, by=cast.carla)
    close(section=cast.section_7b, by=cast.carla)
    wait(5)
    assert send_due_alerts() == 0
    wait(10)
    assert send_due_alerts() == 2
    assert _told() == {"Grace": {"Amina", "Dina"}, "Peter": {"Amina"}}


def test_but_for_no_longer_than_one_more_grace_period(cast, mark, close, wait, policy):
    mark(cast.amina, "A")
    close()
    wait(30)
    mark(cast.dina, "A", section=cast.section_7b, by=cast.carla)
    close(section=cast.section_7b, by=cast.carla)
    assert send_due_alerts() == 2
    assert _states() == {"Amina": SENT, "Dina": PENDING}
    wait(15)
    assert send_due_alerts() == 1


def test_lateness_is_told_only_where_the_school_wants_it(cast, mark, close, wait, policy):
    mark(cast.amina, "L", minutes=12)
    policy(alert_late=True)
    close()
    wait(15)
    send_due_alerts()
    assert "came 12 minutes late" in Message.objects.first().body


@pytest.mark.parametrize(("letter", "rules"), [("L", {}), ("E", {}), ("A", {"alert_absent": False}), ("P", {})])
def test_what_concerns_nobody_makes_no_alert(cast, mark, close, policy, letter, rules):
    policy(**rules)
    mark(cast.amina, letter)
    close()
    assert not AbsenceAlert.objects.exists()


def test_who_may_not_be_told_is_not_told(cast, mark, close, wait):
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    assert {delivery.guardian.given_name for delivery in Delivery.objects.all()} == {"Grace"}


def test_a_link_that_has_ended_tells_nobody(cast, mark, close, wait, today):
    GuardianLink.objects.filter(student=cast.bashir, guardian=cast.grace).update(ends_on=today.replace(year=2000))
    mark(cast.bashir, "A")
    close()
    wait(15)
    assert send_due_alerts() == 0
    assert _states() == {"Bashir": UNREACHABLE}


def test_a_child_with_nobody_to_tell_is_said_to_be_unreachable(cast, mark, close, wait):
    mark(cast.chen, "A")
    close()
    wait(15)
    assert send_due_alerts() == 0
    assert _states() == {"Chen": UNREACHABLE}


def test_a_guardian_without_account_and_address_is_unreachable(cast, mark, close, wait):
    guardian = Guardian.objects.create(given_name="Hu", phone="+86")
    GuardianLink.objects.create(student=cast.chen, guardian=guardian)
    mark(cast.chen, "A")
    close()
    wait(15)
    send_due_alerts()
    assert _states() == {"Chen": UNREACHABLE}


def test_without_portal_access_a_child_is_told_of_by_mail_only(cast, mark, close, wait):
    GuardianLink.objects.filter(student=cast.bashir, guardian=cast.grace).update(portal_access=False)
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    letter = Delivery.objects.get(guardian=cast.grace)
    assert letter.channel == "email"
    assert {student.given_name for student in letter.students.all()} == {"Amina", "Bashir"}


def test_without_an_address_the_portal_tells_of_those_it_may_show(cast, mark, close, wait):
    GuardianLink.objects.filter(student=cast.bashir, guardian=cast.grace).update(portal_access=False)
    Guardian.objects.filter(pk=cast.grace.pk).update(email="")
    type(cast.grace.user).objects.filter(pk=cast.grace.user.pk).update(email="")
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    letter = Delivery.objects.get(guardian=cast.grace)
    assert letter.channel == "portal"
    assert {student.given_name for student in letter.students.all()} == {"Amina"}
    assert "Bashir" not in letter.message.body
    assert _states() == {"Amina": SENT, "Bashir": UNREACHABLE}


def test_the_message_says_who_when_and_what_to_do(cast, mark, close, wait):
    mark(cast.amina, "A")
    close()
    wait(15)
    send_due_alerts()
    message = Message.objects.get(deliveries__guardian=cast.grace, deliveries__channel="portal")
    assert message.subject.startswith("Amina Odhiambo is not in school on ")
    assert "Hello Grace Odhiambo," in message.body
    assert "Amina Odhiambo (7A) was marked absent on " in message.body
    assert "report it in the family portal or tell the school office" in message.body
    assert "Greenwood School" in message.body


def test_the_message_is_in_the_guardians_language(cast, mark, close, wait, monkeypatch):
    seen = []
    monkeypatch.setattr("attendance.alerts.text.translation.override", _noting(seen))
    Guardian.objects.filter(pk=cast.grace.pk).update(language="ar")
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    assert seen == ["ar"]


def test_a_language_that_somebody_made_up_is_not_kept_in_memory(cast, mark, close, wait, monkeypatch):
    """Before, each of those that a list brought cost 50 KB of every process that wrote a mail in it, for good."""
    seen = []
    monkeypatch.setattr("attendance.alerts.text.translation.override", _noting(seen))
    Guardian.objects.filter(pk=cast.grace.pk).update(language="de-x1")
    mark(cast.bashir, "A")
    close()
    wait(15)
    send_due_alerts()
    assert seen == ["en"]


def _noting(seen):
    from django.utils.translation import override

    def noting(language):
        seen.append(language)
        return override(language)

    return noting


def test_a_register_of_an_earlier_day_alerts_nobody(cast, mark, today):
    from datetime import timedelta

    from attendance.actions import close_register

    yesterday = today - timedelta(1)
    mark(cast.amina, "A", day=yesterday)
    close_register(cast.section_7a, yesterday, by=cast.tomas)
    assert not AbsenceAlert.objects.exists()


def test_one_family_that_fails_leaves_the_others_alone(cast, mark, close, wait, monkeypatch):
    from attendance.alerts import sending as alerts

    tell = alerts._tell_family
    poison = []

    def tell_but_not_chen(ids):
        if AbsenceAlert.objects.filter(pk__in=ids, student=cast.chen).exists():
            poison.append(ids)
            raise RuntimeError("Chen")
        return tell(ids)

    monkeypatch.setattr(alerts, "_tell_family", tell_but_not_chen)
    mark(cast.chen, "A")
    mark(cast.amina, "A")
    close()
    wait(15)
    assert send_due_alerts() == 2
    assert poison and _states() == {"Amina": SENT, "Chen": PENDING}


def test_alerts_send_nothing_by_themselves(cast, mark, close, wait):
    """The mail is a row first: it leaves with a worker, after the commit."""
    mark(cast.amina, "A")
    close()
    wait(15)
    send_due_alerts()
    assert not mail.outbox
    assert set(Delivery.objects.filter(channel="email").values_list("state", flat=True)) == {"queued"}
