"""What is said to somebody at the next page: kept in their session until then."""

from django.contrib.messages.storage.session import SessionStorage

# A session is read at each request and kept in the memory of all schools' cache. What is said may quote what was sent.
MOST_LETTERS = 1000
MOST_NOTICES = 20


class ShortNotices(SessionStorage):
    """Django's own, of long texts the beginning, and of many the last ones."""

    def add(self, level, message, extra_tags=""):
        text = str(message)
        super().add(level, message if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…", extra_tags)

    def _store(self, messages, response, *args, **kwargs):
        kept = list(messages)[-MOST_NOTICES:]
        return super()._store(kept, response, *args, **kwargs)  # type: ignore[misc]  # left out by Django's stubs
