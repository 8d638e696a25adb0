"""How often somebody may ask, counted in the cache."""

import hashlib

from django.core.cache import cache


def within_limit(what: str, who: object, *, times: int, seconds: int) -> bool:
    """Counts one more `what` by `who` (an address of a machine or mailbox); False from the one after `times` on.

    The count starts anew `seconds` after its first. Nobody is refused while the cache is down.
    """
    key = f"limit:{what}:{hashlib.sha256(str(who).encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) <= times
    except ValueError:  # it expired between the two
        return True
