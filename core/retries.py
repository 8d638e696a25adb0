"""Sending something until it has gone or is given up; the same for account mails and for deliveries of messages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from .mail import is_refused
from .postgres.selected import connection


@dataclass(frozen=True)
class Retries:
    """`waits`: minutes before each further attempt. `lasting`: the last one again and again, until the row expires."""

    waits: tuple[int, ...]
    lasting: bool = False

    def attempt[Sent](
        self, attempts: int, send: Callable[[], Sent], *, failed: Callable[[Exception, datetime | None], None]
    ) -> Sent | None:
        """What `send()` gives. Whatever it raises is the outcome of this attempt, of which there were so many with it:
        `failed(error, when to try again)`, and None. No transaction is open meanwhile.
        """
        try:
            return send()
        except Exception as error:
            failed(error, self.next_attempt(attempts, error))
            return None

    def next_attempt(self, attempts: int, error: Exception) -> datetime | None:
        """When to try again what has failed so often, at last with `error`; None when it is to be given up."""
        if is_refused(error) or (attempts > len(self.waits) and not self.lasting):
            return None
        return timezone.now() + timedelta(minutes=self.waits[min(attempts, len(self.waits)) - 1])


def message_id(kind: str, pk: int) -> str:
    """The Message-ID of every attempt to send a row, so that mail programs fold what went out twice."""
    return f"<{connection.schema_name}.{kind}.{pk}@{settings.PLATFORM_DOMAIN}>"
