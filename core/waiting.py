"""Rows that something is to be done with in time: one worker at a time takes a row on, and after a crash another does."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone


class WaitingQuerySet(models.QuerySet):
    """Of a model with `next_attempt_at`, and `attempts` where they are counted.

    Who takes a row on puts its next attempt off in one statement. So one of two workers gets it, nothing is locked
    while a mail server is asked, and the row of a worker that died is due again by itself.
    """

    def due(self) -> Self:
        """Those with which something is to be done now, the longest waiting first."""
        return self.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "pk")

    def postpone(self, wait: timedelta | models.Expression) -> int:
        """Keeps everybody away from those that are due for so long; returns how many rows that were."""
        return self._put_off(wait)

    def take_on(self, wait: timedelta | models.Expression) -> int:
        """The same, and counts the attempt."""
        return self._put_off(wait, attempts=F("attempts") + 1)

    def _put_off(self, wait: timedelta | models.Expression, **counted: models.expressions.Combinable) -> int:
        return self.due().order_by().update(next_attempt_at=timezone.now() + wait, **counted)
