"""Which messages and deliveries."""

from datetime import timedelta

from accounts.capabilities import Capability
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


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

    def due(self, *, lease=timedelta(minutes=2)):
        """What a sender must take on now: waiting past its time, or claimed by one that died.

        `lease` is how long a sender may hold a delivery before another takes it over.
        """
        now = timezone.now()
        return self.filter(
            Q(state="queued", next_attempt_at__lte=now) | Q(state="sending", claimed_at__lt=now - lease)
        ).order_by(F("next_attempt_at"))
