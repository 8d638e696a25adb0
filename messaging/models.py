"""What the school tells people, and whether it reached them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from .querysets import DeliveryQuerySet, MessageQuerySet


class Message(models.Model):
    """One text for one or more recipients. Whom it reached, and how, is in its deliveries."""

    # What it is about, in the caller's words ("absence"); messaging knows none of its callers.
    topic = models.CharField(max_length=40)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.until("created_at", days=3 * 365),
        about=_("Messages that the school sent"),
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.subject


class Delivery(models.Model):
    """One message to one recipient on one channel, with the students it concerns.

    This row is the outbox: it is written with the event that caused it, and a sweeper sends
    what is still due after a crash. A delivery may so go out twice, never not at all; an
    e-mail's Message-ID is the same each time, so that mail programs fold the copies.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Portal")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    guardian = models.ForeignKey("academics.Guardian", on_delete=models.SET_NULL, null=True, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="deliveries"
    )
    students = models.ManyToManyField("academics.Student", related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("message"),
        about=_("To whom and how each message went, and about which students"),
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "guardian", "channel", "address"], name="messaging_one_delivery")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="messaging_unsent",
                condition=models.Q(state__in=("queued", "sending")),
            )
        ]

    def __str__(self):
        return f"{self.message} → {self.address or self.recipient}"

    @property
    def recipient_name(self):
        """Whom it is for; the address once that person is no longer in the school's data."""
        person = self.guardian or self.recipient
        return person.name if person else self.address or _("somebody who is no longer in the school's data")
