"""Sending e-mails: claimed by one worker at a time, tried again when the mail server is away.

Each attempt asks anew whether the person may be told, and takes the address of today: between writing a message
and sending it a right may be lost.
"""

import logging
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import record
from core.localisation import offered_language
from core.mail import Mail, school_sender
from core.retries import Retries, message_id
from core.school import current_school, school_url

from ..access import objection_to_sending, present_address
from ..models import Delivery
from .sending import queue_delivery

log = logging.getLogger(__name__)
_State = Delivery.State

RETRIES = Retries(waits=(1, 5, 15, 60, 240))
# How long a row that was handed to a worker is left alone before the sweeper hands it on again.
PATIENCE = timedelta(minutes=2)
BATCH = 500


def send_delivery(delivery_id):
    """Sends one e-mail unless somebody else is at it, it has gone or it must not go; returns whether it was sent now.

    No transaction is open while the mail server is asked: the claim is committed before, the
    outcome after. Should this worker die between the two, the lease runs out and the mail is sent
    again, with the same Message-ID.
    """
    delivery = _claim(delivery_id)
    if delivery is None:
        return False
    went = RETRIES.attempt(
        delivery.attempts, partial(_send, delivery), failed=partial(_retry_later_or_give_up, delivery)
    )
    if went:
        delivery.state, delivery.sent_at, delivery.error = _State.SENT, timezone.now(), ""
        delivery.save(update_fields=("state", "sent_at", "error"))
    return bool(went)


def deliver_due():
    """Hands every e-mail that waits past its time to a worker; returns how many."""
    with transaction.atomic():
        due = list(Delivery.objects.due().select_for_update(skip_locked=True)[:BATCH])
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in due]).postpone(PATIENCE)
        for delivery in due:
            queue_delivery(delivery)
    return len(due)


@transaction.atomic
def resend_delivery(delivery):
    """Tries a failed delivery anew, from the first attempt; does nothing to any other.

    ValidationError with the reason when the person may not be told (any more).
    """
    if reason := objection_to_sending(delivery):
        raise ValidationError(reason)
    started = Delivery.objects.filter(pk=delivery.pk, state=_State.FAILED).update(
        state=_State.QUEUED, attempts=0, error="", next_attempt_at=timezone.now()
    )
    if started:
        record("message.resend", delivery.message, after={"address": delivery.address})
        queue_delivery(delivery)
    return bool(started)


def stop_unsent(reason):
    """Nothing that still waits is sent, for this reason; returns how many that were."""
    return Delivery.objects.waiting().update(state=_State.FAILED, error=reason[:500])


@transaction.atomic
def _claim(delivery_id):
    """The delivery, held for this worker; None when another has it, or when it must not go, which is noted then."""
    delivery = (
        Delivery.objects.claimable()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("message", "guardian__user", "recipient")
        .filter(pk=delivery_id)
        .first()
    )
    if delivery is None:
        return None
    if reason := objection_to_sending(delivery):
        delivery.state, delivery.error = _State.FAILED, reason[:500]
        delivery.save(update_fields=("state", "error"))
        return None
    delivery.state, delivery.claimed_at = _State.SENDING, timezone.now()
    delivery.attempts += 1
    delivery.address = present_address(delivery)
    delivery.save(update_fields=("state", "claimed_at", "attempts", "address"))
    return delivery


def _send(delivery):
    _email(delivery).send()
    return True


def _email(delivery):
    message = delivery.message
    school = current_school()
    link = school_url(reverse("portal:message", args=[message.pk])) if _has_portal(delivery) else ""
    with translation.override(_language(delivery)):
        body = render_to_string("messaging/email.txt", {"message": message, "link": link, "school": school})
    return Mail(
        subject=message.subject,
        body=body,
        from_email=school_sender(),
        to=[delivery.address],
        headers={"Message-ID": message_id("delivery", delivery.pk)},
    )


def _has_portal(delivery):
    """Whether the same message waits for this person in the portal, and they may see it there."""
    user = delivery.guardian.user if delivery.guardian else delivery.recipient
    return user is not None and user.is_active and delivery.message.deliveries.shown_to(user).exists()


def _language(delivery):
    guardian = delivery.guardian
    own = (guardian.language, guardian.user.language if guardian.user else "") if guardian else ()
    return offered_language(*own) or current_school().locale


def _retry_later_or_give_up(delivery, error, again_at):
    log.warning("Delivery %s failed: %r", delivery.pk, error)
    delivery.error = str(error)[:500] or type(error).__name__
    if again_at is None:
        delivery.state = _State.FAILED
    else:
        delivery.state, delivery.next_attempt_at = _State.QUEUED, again_at
    delivery.save(update_fields=("state", "error", "next_attempt_at"))
