"""Sessions in the cache and the database, where one that was ended stays ended."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.core.cache import BaseCache

if TYPE_CHECKING:
    # A model: not to be imported before apps are set up.
    from django.contrib.sessions.models import Session

# To a release that does not know it, a session of nobody's.
_ENDED = {"_ended": True}
# Longer than a request takes that has read the session before.
_ENDED_SECONDS = 600


class SessionStore(CachedStore):
    """Django's, with a word in the cache in the place of a session that was ended.

    Its row goes when the request that ended it commits, and until then others read it: they would put it into the cache
    again, where it would let in for two weeks whoever was signed out.
    """

    # Django's own, which its stubs leave out.
    _cache: BaseCache
    _get_session_from_db: Callable[[], "Session | None"]

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when it is over."""
        data = self._cache.get(self.cache_key)
        if data == _ENDED:
            self._session_key = None
            return {}
        if data is not None:
            return data
        row = self._get_session_from_db()
        if row is None:
            return {}
        data = self.decode(row.session_data)
        # Never in the place of what was put there since it was looked for.
        self._cache.add(self.cache_key, data, self.get_expiry_age(expiry=row.expire_date))
        return data

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        ended = session_key or self.session_key
        if ended:
            self._cache.set(self.cache_key_prefix + ended, _ENDED, _ENDED_SECONDS)
