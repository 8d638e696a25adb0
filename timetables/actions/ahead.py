"""When lessons are made anew: at once where somebody publishes, otherwise by the sweep's next round."""

from django.core.cache import cache
from django.db import transaction

# While this key is there, the sweep has nothing to do. An hour: what changes unseen (a closure) shows by then.
FRESH_KEY = "timetables:lessons-are-fresh"
FRESH_SECONDS = 3600


def refresh_lessons_soon():
    """After this transaction the sweep looks again at what is ahead."""
    transaction.on_commit(lambda: cache.delete(FRESH_KEY))
