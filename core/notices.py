"""What is said to somebody at the next page: kept in their session until then."""

from collections.abc import Iterable
from typing import Any

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.http.response import HttpResponseBase

from .texts import Text

# A session is read at each request and kept in the memory of all schools' cache. What is said may quote what was sent.
MOST_LETTERS = 1000
MOST_NOTICES = 20


class ShortNotices(SessionStorage):
    """Django's own, of long texts the beginning, and of many the last ones."""

    def add(self, level: int, message: Text, extra_tags: str | None = "") -> None:
        text = str(message)
        shown = message if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
        super().add(level, shown, extra_tags)  # type: ignore[arg-type]  # Django's stubs know no lazy one

    def _store(
        self, messages: Iterable[Message], response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> list[Message]:
        kept = list(messages)[-MOST_NOTICES:]
        return super()._store(kept, response, *args, **kwargs)  # type: ignore[misc]  # left out by Django's stubs
