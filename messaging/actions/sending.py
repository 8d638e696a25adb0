"""Asking that people be told something."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from academics.models import Guardian, Student
from accounts.models import User
from core.current import current_actor
from core.queue import after_commit

from ..models import Delivery, Message


@dataclass(frozen=True)
class Recipient:
    """One person: `user` for their portal, `email` for their post box; either may be missing.

    `students` are those whom the message concerns: it is shown in the portal only to who may see them.
    """

    guardian: Guardian | None = None
    user: User | None = None
    email: str = ""
    students: tuple[Student, ...] = ()

    @property
    def channels(self):
        """[(channel, address)]; empty when this person cannot be told."""
        found = []
        if self.user and self.user.is_active:
            found.append((Delivery.Channel.PORTAL, ""))
        if self.email:
            found.append((Delivery.Channel.EMAIL, self.email))
        return found


@transaction.atomic
def send_message(*, topic, subject, body, recipients):
    """One message to all `recipients`, on every channel that each of them has.

    In the portal it is there at once. E-mails are rows that a worker takes up after the commit,
    and the sweeper when no worker does; whether the person may still be told is asked then (`messaging.access`).
    """
    message = Message.objects.create(
        topic=topic, subject=" ".join(subject.split())[:200], body=body, created_by=current_actor().user
    )
    now = timezone.now()
    for recipient in recipients:
        for channel, address in recipient.channels:
            in_portal = channel == Delivery.Channel.PORTAL
            delivery = Delivery.objects.create(
                message=message,
                guardian=recipient.guardian,
                recipient=recipient.user,
                channel=channel,
                address=address,
                state=Delivery.State.SENT if in_portal else Delivery.State.QUEUED,
                sent_at=now if in_portal else None,
            )
            delivery.students.set(recipient.students)
            if not in_portal:
                queue_delivery(delivery)
    return message


def queue_delivery(delivery):
    """Hands the row to a worker after the commit; a queue that is down is no error, the sweeper comes by."""
    after_commit("messaging.deliver", delivery.pk)
