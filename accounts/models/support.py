"""Visits of the platform's support, as the school sees them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import SupportVisitQuerySet


class SupportVisit(models.Model):
    """A member of the platform's staff is signed in to this school for a while, for a reason."""

    staff_name = models.CharField(max_length=300)
    staff_email = models.EmailField()
    reason = models.CharField(max_length=500)
    # The one-time link that opened the visit; a second use finds this row and is refused.
    link_id = models.UUIDField()
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(
        DataScope.BOTH,
        Privacy.PERSONAL,
        Keep.until("started_at", days=5 * 365),
        about=_("Visits of the platform’s support, and why"),
    )

    objects = SupportVisitQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["link_id"], name="accounts_support_link")]

    def __str__(self):
        return f"{self.staff_name}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def actor_name(self):
        """How the audit trail names who acts during this visit."""
        return f"{self.staff_name} (platform support)"

    @property
    def is_open(self):
        return self.ended_at is None and self.expires_at > timezone.now()
