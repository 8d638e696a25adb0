"""The outbox: a mail that was promised is a row before it is a task.

It is written with the request's transaction; a worker takes it up after the commit, and the sweep when the
queue or the mail server was down. What the mails are is said by the functions that write them:

    @kind_of_mail("password_reset")
    def write_password_reset(email): ...

and `queue_mail("password_reset", email="…")` has one written and sent. A worker that dies in between has the mail
sent again, with the same Message-ID, so that mail programs fold the copies.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils import timezone

from core.queue import after_commit
from core.retries import Retries, message_id

from .models import OutgoingMail

log = logging.getLogger(__name__)

# How long a worker that took a mail on is left alone.
LEASE = timedelta(minutes=5)
RETRIES = Retries(waits=(1, 2, 5, 15, 60), lasting=True)
# How long one that was given up stays, to say why.
KEEP_GIVEN_UP = timedelta(days=7)
BATCH = 50


@dataclass(frozen=True)
class _Kind:
    write: Callable
    lifetime: timedelta
    task: str


_kinds = {}


def kind_of_mail(name, *, lifetime=timedelta(days=1), task="accounts.send_mail"):
    """Makes a function the writer of mails called `name`: it returns an unsent Mail, or None when nobody gets one.

    What could not be sent within `lifetime` is given up. `task` is the one that sends it: the platform's mails have another.
    """

    def decorate(write):
        _kinds[name] = _Kind(write, lifetime, task)
        return write

    return decorate


def queue_mail(name, **content):
    """Has a mail of this kind written from `content`, which is JSON-able, and sent after the commit."""
    kind = _kinds[name]
    mail = OutgoingMail.objects.create(kind=name, content=content, expires_at=timezone.now() + kind.lifetime)
    after_commit(kind.task, mail.pk)


def send_mail(mail_id):
    """Sends one mail unless it has gone or is another worker's; returns whether it went now.

    Nothing is locked while the mail server is asked.
    """
    if not OutgoingMail.objects.filter(pk=mail_id).take_on(LEASE):
        return False
    mail = OutgoingMail.objects.get(pk=mail_id)
    if mail.given_up_at:
        mail.delete()
        return False
    if mail.expires_at <= timezone.now():
        _give_up(mail, mail.error or "It came too late.")
        return False
    went = RETRIES.attempt(mail.attempts, partial(_send, mail), failed=partial(_retry_later_or_give_up, mail))
    if went is not None:
        mail.delete()
    return bool(went)


def send_waiting_mails():
    """Sends what a crash, an absent queue or an absent mail server left behind; returns how many went."""
    due = OutgoingMail.objects.due().values_list("pk", flat=True)[:BATCH]
    return sum(send_mail(pk) for pk in list(due))


def _send(mail):
    """Whether anybody gets it."""
    message = _kinds[mail.kind].write(**mail.content)
    if message is None:
        return False
    message.extra_headers["Message-ID"] = message_id("mail", mail.pk)
    message.send()
    return True


def _retry_later_or_give_up(mail, error, again_at):
    mail.error = _named(error)
    if again_at is None:
        _give_up(mail, mail.error)
        return
    # A mail server that is away is no fault of ours; anything else is.
    log.warning("%s was not sent: %s", mail, mail.error, exc_info=None if isinstance(error, OSError) else error)
    mail.next_attempt_at = again_at
    mail.save(update_fields=["error", "next_attempt_at"])


def _give_up(mail, reason):
    log.error("%s is given up: %s", mail, reason)
    mail.error, mail.content, mail.given_up_at = reason, {}, timezone.now()
    mail.next_attempt_at = mail.given_up_at + KEEP_GIVEN_UP
    mail.save(update_fields=["error", "content", "given_up_at", "next_attempt_at"])


def _named(error):
    """What went wrong without the address, which a mail server's answer often repeats."""
    codes = {code for code, _reply in getattr(error, "recipients", {}).values()} or {getattr(error, "smtp_code", "")}
    return " ".join([type(error).__name__, *sorted(map(str, codes))]).strip()[:200]
