"""Sending e-mails: once, again after failures, and taken over from a worker that died."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import AuditEvent
from core.school import school_url
from messaging.actions import Recipient, deliver_due, resend_delivery, send_delivery
from messaging.actions.delivering import RETRIES
from messaging.models import Delivery


@pytest.fixture
def mail_server(monkeypatch):
    """mail_server(error) makes every attempt fail with `error`."""

    def broken(error):
        def send(self, *args, **kwargs):
            raise error

        monkeypatch.setattr(EmailMessage, "send", send)

    return broken


def _again(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_an_email_is_sent_once(post):
    delivery = post()
    assert send_delivery(delivery.pk)
    assert not send_delivery(delivery.pk)
    assert len(mail.outbox) == 1
    assert _again(delivery).state == "sent" and _again(delivery).sent_at


def test_what_the_email_says(post):
    delivery = post(subject="Amina is away", body="Hello Grace.")
    send_delivery(delivery.pk)
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Amina is away", ["grace@example.org"])
    assert sent.body.startswith("Hello Grace.")
    assert school_url(f"/family/messages/{delivery.message_id}/") in sent.body
    assert "://greenwood.localhost" in sent.body
    assert "Greenwood School" in sent.from_email


def test_without_a_portal_there_is_no_link(cast, post):
    send_delivery(post(recipients=[Recipient(guardian=cast.grace, email="grace@example.org")]).pk)
    assert "/family/" not in mail.outbox[0].body


def test_a_second_copy_has_the_same_message_id(post):
    delivery = post()
    send_delivery(delivery.pk)
    Delivery.objects.filter(pk=delivery.pk).update(state="queued")
    send_delivery(delivery.pk)
    first, second = (copy.extra_headers["Message-ID"] for copy in mail.outbox)
    assert first == second == f"<greenwood_test.delivery.{delivery.pk}@localhost>"


def test_a_mail_server_that_is_away_is_asked_again_later_each_time(post, mail_server):
    mail_server(SMTPServerDisconnected("gone"))
    delivery, gaps = post(), []
    for _attempt in RETRIES.waits:
        assert not send_delivery(delivery.pk)
        found = _again(delivery)
        assert found.state == "queued" and "gone" in found.error
        gaps.append(round((found.next_attempt_at - timezone.now()) / timedelta(minutes=1)))
    assert tuple(gaps) == RETRIES.waits
    send_delivery(delivery.pk)
    assert _again(delivery).state == "failed"


def test_an_address_refused_for_good_has_failed_at_once(post, mail_server):
    mail_server(SMTPRecipientsRefused({"grace@example.org": (550, b"no such user")}))
    delivery = post()
    send_delivery(delivery.pk)
    assert _again(delivery).state == "failed" and "no such user" in _again(delivery).error


def test_an_address_refused_for_now_is_tried_again(post, mail_server):
    mail_server(SMTPRecipientsRefused({"grace@example.org": (450, b"greylisted")}))
    delivery = post()
    send_delivery(delivery.pk)
    assert _again(delivery).state == "queued"


def test_what_a_worker_holds_is_left_to_it_until_its_lease_is_over(post):
    delivery = post()
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", claimed_at=timezone.now() - timedelta(minutes=1))
    assert not send_delivery(delivery.pk)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=timezone.now() - timedelta(minutes=3))
    assert send_delivery(delivery.pk)


def test_the_sweeper_hands_on_what_waits_and_not_twice_in_a_row(post, django_capture_on_commit_callbacks):
    post()
    with django_capture_on_commit_callbacks() as callbacks:
        assert deliver_due() == 1
        assert deliver_due() == 0
    assert len(callbacks) == 1


def test_the_sweeper_waits_for_the_next_attempt(post, mail_server):
    mail_server(SMTPServerDisconnected("gone"))
    send_delivery(post().pk)
    assert deliver_due() == 0


def test_a_failed_delivery_is_sent_again_on_request(cast, post, mail_server, monkeypatch):
    mail_server(SMTPRecipientsRefused({"grace@example.org": (550, b"no such user")}))
    delivery = post()
    send_delivery(delivery.pk)
    monkeypatch.undo()
    assert resend_delivery(_again(delivery))
    assert not resend_delivery(_again(delivery))
    assert send_delivery(delivery.pk)
    assert AuditEvent.objects.filter(verb="message.resend").count() == 1
