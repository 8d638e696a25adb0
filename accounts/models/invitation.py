"""An invitation to set a first password."""

from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.signing import sign, unsign

from ..querysets import InvitationQuerySet

LIFETIME = timedelta(days=14)
_PURPOSE = "invitation"


def default_expiry():
    """The moment at which an invitation of now ends."""
    return timezone.now() + LIFETIME


class Invitation(models.Model):
    """One link for one user. The link is the signed id of this row, so it need not be kept anywhere.

    The row is the outbox of its e-mail: what has an address and no `sent_at` is still to be sent.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(default=default_expiry)
    # Who takes it on for sending puts this off first: it is the worker's lease and the wait before the next attempt.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(DataScope.BOTH, Privacy.PERSONAL, Keep.until("expires_at", days=90))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="accounts_invitation_unsent",
                condition=models.Q(sent_at=None, accepted_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self):
        return f"Invitation of {self.user}"

    @property
    def is_open(self):
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > timezone.now()

    @cached_property
    def token(self):
        """What stands in the link."""
        return self.sign()

    def sign(self):
        """A token for this row, which holds in the selected school only."""
        return sign(self.pk, _PURPOSE)

    @staticmethod
    def id_from(token):
        """The id in a link's token; signing.BadSignature when forged, too old or of another school."""
        return unsign(token, _PURPOSE, max_age=LIFETIME)
