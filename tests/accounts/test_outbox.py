"""The outbox: a mail that was promised is a row first, goes once, and leaves nothing behind."""

import re
import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts import outbox
from accounts.models import OutgoingMail, User
from accounts.outbox import queue_mail, send_mail, send_waiting_mails

PATIENCE = 20  # seconds


@pytest.fixture
def posted(cast):
    """A reset link for Olive, promised and not sent."""
    queue_mail("password_reset", email="olive@example.org")
    return OutgoingMail.objects.get()


@pytest.fixture
def fails(monkeypatch):
    """fails(error): so the mail server answers from here on; fails(None) mends it."""
    usual = EmailBackend.send_messages

    def become(error):
        def send(backend, messages):
            if error:
                raise error
            return usual(backend, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send)

    return become


def _let_time_pass(row, **span):
    OutgoingMail.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    if span:
        OutgoingMail.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(**span))


def test_what_is_taken_back_is_not_sent(cast, queued, django_capture_on_commit_callbacks):
    """The row is part of the transaction. Broken by queueing before the commit."""
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                queue_mail("password_reset", email="olive@example.org")
                raise RuntimeError
        except RuntimeError:
            pass
    assert queued == [] and not OutgoingMail.objects.exists()


def test_it_goes_once_and_nothing_is_left(posted):
    """Broken by leaving the row of a mail that has gone."""
    assert send_mail(posted.pk)
    assert not send_mail(posted.pk)
    assert send_waiting_mails() == 0
    (message,) = mail.outbox
    assert message.to == ["olive@example.org"]
    assert message.extra_headers["Message-ID"] == f"<greenwood_test.mail.{posted.pk}@localhost>"
    assert not OutgoingMail.objects.exists()


def test_the_row_holds_no_link(posted):
    assert posted.content == {"email": "olive@example.org"}


def test_nobody_to_write_to_leaves_nothing_either(cast):
    queue_mail("password_reset", email="nobody@example.org")
    assert send_waiting_mails() == 0
    assert mail.outbox == [] and not OutgoingMail.objects.exists()


def test_a_worker_that_died_is_followed_by_the_sweep(posted):
    """It is left alone while the lease runs. Broken by a sweep that takes on what another worker holds."""
    assert OutgoingMail.objects.due().take_on(outbox.LEASE) == 1
    assert send_waiting_mails() == 0 and not send_mail(posted.pk)
    _let_time_pass(posted)
    assert send_waiting_mails() == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_asked_again_ever_later(posted, fails):
    """Broken by waiting a minute each time."""
    fails(ConnectionRefusedError())
    waits = []
    for _attempt in range(7):
        _let_time_pass(posted)
        assert send_waiting_mails() == 0
        posted.refresh_from_db()
        waits.append(round((posted.next_attempt_at - timezone.now()) / timedelta(minutes=1)))
    assert waits == [1, 2, 5, 15, 60, 60, 60]
    fails(None)
    assert send_waiting_mails() == 0
    _let_time_pass(posted)
    assert send_waiting_mails() == 1
    assert len(mail.outbox) == 1


def test_what_could_not_be_sent_in_time_is_given_up_with_a_reason_and_goes(posted, fails, caplog):
    """Broken by sending a mail that has expired."""
    fails(ConnectionRefusedError())
    send_waiting_mails()
    fails(None)
    _let_time_pass(posted, hours=1)
    assert send_waiting_mails() == 0 and mail.outbox == []
    posted.refresh_from_db()
    assert (posted.error, posted.content) == ("ConnectionRefusedError", {})
    assert f"password_reset {posted.pk} is given up: ConnectionRefusedError" in caplog.text
    assert timedelta(days=6) < posted.next_attempt_at - timezone.now()
    _let_time_pass(posted)
    assert send_waiting_mails() == 0
    assert mail.outbox == [] and not OutgoingMail.objects.exists()


def test_an_address_that_is_refused_for_good_is_not_tried_again(posted, fails, caplog):
    """Neither row nor log names it. Broken by noting what the mail server said."""
    fails(smtplib.SMTPRecipientsRefused({"olive@example.org": (550, b"olive@example.org is unknown")}))
    assert send_waiting_mails() == 0
    posted.refresh_from_db()
    assert posted.given_up_at and posted.error == "SMTPRecipientsRefused 550"
    assert "olive" not in caplog.text


def test_one_that_cannot_be_written_leaves_the_others_alone(posted):
    """Such as a kind that only a newer release knows."""
    soon = timezone.now() + timedelta(hours=1)
    OutgoingMail.objects.create(kind="from tomorrow", expires_at=soon, next_attempt_at=timezone.now() - timedelta(1))
    assert send_waiting_mails() == 1
    assert OutgoingMail.objects.get().error == "KeyError"


def test_the_link_is_of_the_moment_when_it_is_sent(posted, cast, visitor):
    """However long it waited, it holds: a link made with the row would have ended with the sign-in meanwhile."""
    User.objects.filter(pk=cast.olive.pk).update(last_login=timezone.now())
    assert send_waiting_mails() == 1
    path = re.search(r"http://greenwood.localhost(/\S+)", mail.outbox[0].body).group(1)
    assert b'type="password"' in visitor.get(path, follow=True).content


def test_the_platform_has_an_outbox_of_its_own(greenwood, queued, django_capture_on_commit_callbacks):
    """Its mails go to its own task. Broken by one task for all."""
    with schema_context("public"), django_capture_on_commit_callbacks(execute=True):
        User.objects.create_superuser("ada@example.org", "ada@example.org", "a long enough secret")
        queue_mail("staff_password", email="ada@example.org")
        row = OutgoingMail.objects.get()
    assert queued == [("tenants.send_mail", (row.pk,), "public")]
    assert not OutgoingMail.objects.exists()
    with schema_context("public"):
        assert send_waiting_mails() == 1
    assert mail.outbox[0].to == ["ada@example.org"]


def test_two_workers_send_it_once(apart, monkeypatch):
    """Side by side, on connections of their own. Broken by taking on what is not due."""
    in_the_middle, second_is_done, sent = threading.Event(), threading.Event(), []

    def slow(backend, messages):
        sent.extend(message.to[0] for message in messages)
        in_the_middle.set()
        assert second_is_done.wait(PATIENCE), "the second worker waited for the first"
        return len(messages)

    def promised():
        User.objects.create_user("olive", "olive@example.org", "a long enough secret")
        queue_mail("password_reset", email="olive@example.org")
        return OutgoingMail.objects.get().pk

    monkeypatch.setattr("accounts.actions.passwords.school_url", lambda path: f"http://apart.localhost{path}")
    monkeypatch.setattr("accounts.mail.school_url", lambda: "http://apart.localhost/")
    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    monkeypatch.setattr(outbox, "after_commit", lambda *_args: None)
    pk = apart(promised).result()
    first = apart(send_mail, pk)
    assert in_the_middle.wait(PATIENCE)
    assert apart(send_mail, pk).result() is False
    assert apart(send_waiting_mails).result() == 0
    second_is_done.set()
    assert first.result() is True
    assert sent == ["olive@example.org"]
    assert apart(OutgoingMail.objects.count).result() == 0
    assert connection.schema_name == "public"
