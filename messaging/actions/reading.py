"""Noting that a message was read."""

from django.utils import timezone


def mark_read(deliveries):
    """Notes the first reading of each of `deliveries` (a queryset); a later one changes nothing."""
    return deliveries.unread().update(read_at=timezone.now())
