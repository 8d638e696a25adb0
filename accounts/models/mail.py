"""Mails that nothing but a row here remembers."""

from django.db import models
from django.utils import timezone

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.waiting import WaitingQuerySet


class OutgoingMail(models.Model):
    """A mail that somebody was told is on its way.

    What has a row of its own is not here: invitations, sign-ups, deliveries of messages. A row says what
    is to be written; the mail, and a link in it, is made when it is sent. The row goes with its mail. One
    that was given up stays a few days without its content, to say why.
    """

    kind = models.CharField(max_length=40)
    # What its writer is called with, by name (`accounts.outbox`).
    content = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    # When something is to be done with it: sending, or removing one that was given up. Who takes it on puts this off first.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)
    # What went wrong at the last attempt; it names nobody.
    error = models.CharField(max_length=200, blank=True)

    data_policy = DataPolicy(DataScope.BOTH, Privacy.SECRET, Keep.until("expires_at", days=7))

    objects = WaitingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"], name="accounts_mail_due")]

    def __str__(self):
        return f"{self.kind} {self.pk}"
