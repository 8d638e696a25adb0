"""Which messages and deliveries."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.capabilities import Capability

LEASE = timedelta(minutes=2)


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for who may see the school's messages; else those delivered to the user's portal."""
        if user.can(Capability.SEE_MESSAGES):
            return self
        return self.filter(deliveries__in=user.deliveries.in_portal()).distinct()


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.can(Capability.SEE_MESSAGES) else self.filter(recipient=user).in_portal()

    def in_portal(self):
        return self.filter(channel="portal")

    def unread(self):
        return self.filter(read_at=None)

    def newest_first(self):
        return self.order_by("-message__created_at", "-id")

    def claimable(self, *, lease=LEASE):
        """What a sender may take on: waiting, or held by one that died.

        `lease` is how long a sender may hold a delivery before another takes it over.
        """
        return self.filter(Q(state="queued") | Q(state="sending", claimed_at__lt=timezone.now() - lease))

    def due(self):
        """What a sender must take on now, the longest waiting first."""
        return self.claimable().filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "id")

    def failed(self):
        return self.filter(state="failed")
