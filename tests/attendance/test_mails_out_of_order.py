"""A mail about attendance that comes late, because the mail server was away, does not say what a newer one has taken back."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from academics.models import GuardianLink
from attendance.actions import send_corrections, send_due_alerts
from attendance.models import AbsenceAlert
from messaging.actions import deliver_due, send_delivery
from messaging.models import Delivery

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def by_mail_only(cast):
    """Grace is told of Amina by mail alone, and so is nobody else."""
    GuardianLink.objects.exclude(guardian=cast.grace).update(receives_messages=False)
    GuardianLink.objects.update(portal_access=False)


@pytest.fixture
def sweep(monkeypatch):
    """sweep() decides what is due and has the new mails sent -> the bodies that Grace reads; `away`: the mail server is."""

    def away_now(self, *args, **kwargs):
        raise SMTPServerDisconnected("gone")

    def go(*, away=False):
        AbsenceAlert.objects.pending().update(due_at=timezone.now())
        for alert in AbsenceAlert.objects.to_look_at_again():
            AbsenceAlert.objects.filter(pk=alert.pk).update(due_at=alert.decided_at + timedelta(microseconds=1))
        send_due_alerts()
        send_corrections()
        with monkeypatch.context() as broken:
            if away:
                broken.setattr(EmailMessage, "send", away_now)
            return _read(Delivery.objects.due().filter(attempts=0))

    return go


def retry():
    """The next attempt of what failed -> the bodies that Grace reads."""
    Delivery.objects.filter(state="queued").update(next_attempt_at=timezone.now())
    found = _read(Delivery.objects.due())
    assert deliver_due() == 0
    return found


def _read(deliveries):
    mail.outbox.clear()
    for delivery in deliveries:
        send_delivery(delivery.pk)
    return [each.body for each in mail.outbox]


@pytest.fixture
def warned(cast, mark, close, sweep):
    mark(cast.amina, "A")
    close()
    (body,) = sweep()
    assert "Amina Odhiambo (7A) was marked absent" in body


def test_a_correction_that_was_taken_back_does_not_go(cast, warned, mark, sweep):
    mark(cast.amina, "P", by=cast.rita)
    assert sweep(away=True) == []
    mark(cast.amina, "A", by=cast.rita)
    (body,) = sweep()
    assert "Amina" in body
    assert retry() == []


def test_a_warning_that_was_corrected_to_late_does_not_go(cast, mark, close, sweep):
    mark(cast.amina, "A")
    close()
    assert sweep(away=True) == []
    mark(cast.amina, "L", by=cast.rita, minutes=10)
    (body,) = sweep()
    assert "late" in body
    assert retry() == []


def test_a_warning_of_lateness_does_not_go_in_the_place_of_an_absence(cast, mark, close, policy, sweep):
    policy(alert_late=True)
    mark(cast.amina, "L", minutes=10)
    close()
    assert sweep(away=True) == []
    mark(cast.amina, "A", by=cast.rita)
    (body,) = sweep()
    assert "Amina Odhiambo (7A) is now marked absent." in body
    assert retry() == []


def test_a_second_correction_reaches_who_still_waits_for_the_first(cast, warned, mark, sweep):
    mark(cast.amina, "L", by=cast.rita, minutes=10)
    assert sweep(away=True) == []
    mark(cast.amina, "P", by=cast.rita)
    (body,) = sweep()
    assert "Amina Odhiambo (7A) is now marked present." in body
    assert retry() == []


def test_what_is_news_of_another_day_does_not_keep_it_back(cast, warned, mark, sweep, today):
    AbsenceAlert.objects.update(date=today - DAY)
    for alert in AbsenceAlert.objects.all():
        AbsenceAlert.objects.filter(pk=alert.pk).update(due_at=alert.decided_at + timedelta(microseconds=1))
    assert sweep(away=True) == []
    mark(cast.amina, "E", by=cast.rita)
    mark(cast.amina, "A", by=cast.rita)
    (warning,) = sweep()
    assert "was marked absent" in warning
    (correction,) = retry()
    assert "no longer holds" in correction


def test_a_warning_of_two_goes_while_one_of_them_is_absent(cast, mark, close, sweep):
    GuardianLink.objects.filter(guardian=cast.grace).update(receives_messages=True)
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    close()
    assert sweep(away=True) == []
    mark(cast.amina, "L", by=cast.rita, minutes=10)
    (correction,) = sweep()
    assert "Amina" in correction
    (warning,) = retry()
    assert "Bashir Odhiambo" in warning
