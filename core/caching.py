"""The cache, which pages do without while it is down.

While Valkey does not answer, whatever is asked for is not there and whatever is written is lost: sessions
are read from the database, attempts to sign in are not counted. django-redis can ignore exceptions too, but
waits for each, and its `add` then says "taken", on which allauth answers that nobody may sign in.
"""

import logging
import time
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from operator import itemgetter
from typing import Any, Concatenate, cast

from django.core.cache import cache as _cache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import ConnectionPool, Redis
from redis.exceptions import ConnectionError, RedisError, TimeoutError

log = logging.getLogger(__name__)

# After a failure nobody asks for so long; then one call tries, and the others go on without.
PAUSE_SECONDS = 3
# So many lost writes are made good afterwards; a hundred bytes each.
MAX_LOST = 50_000


class _Paused(ConnectionError):
    """Not even tried."""


class _Line:
    """What this process knows of one server."""

    def __init__(self) -> None:
        self.silent_until = 0.0
        self.lost: set[str] = set()


# By the addresses of the servers.
_lines: dict[tuple[str, ...], _Line] = {}


def _without[**Given, Answer](
    method: Callable[Concatenate[RedisCache, Given], Answer],
    missed: Callable[[dict[str, Any]], Answer],
    *,
    loses: str = "",
) -> Callable[Concatenate["ForgivingCache", Given], Answer]:
    """`method` of RedisCache; while the server is down the answer is `missed(its arguments by name)`.

    The argument named by `loses` holds what then is not written.
    """
    parameters = signature(method)

    @wraps(method)
    def forgiving(self: "ForgivingCache", *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return self._ask(lambda: method(self, *args, **kwargs))
        except RedisError as error:
            if not isinstance(error, ConnectionError | TimeoutError):
                log.warning("The cache refused %s: %s", method.__name__, error)
            asked = parameters.bind(self, *args, **kwargs)
            asked.apply_defaults()
            if loses:
                self._lose(asked.arguments[loses], asked.arguments["version"])
            return missed(asked.arguments)

    return forgiving


class _LastingClients(RedisCacheClient):
    """Django makes a client for each call, which takes longer than the call; connections come from the pool either way."""

    # Django's own, which its stubs leave out.
    _client: type[Redis]
    _get_connection_pool: Callable[[bool], ConnectionPool]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of_pool: dict[ConnectionPool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        pool = self._get_connection_pool(write)
        if pool not in self._of_pool:
            self._of_pool[pool] = self._client(connection_pool=pool)
        return self._of_pool[pool]


class ForgivingCache(RedisCache):
    """Django's backend, where a server that is down is an empty cache.

    What was to be written meanwhile is deleted when the server is back: else a session that was ended
    would come back with it. Each process makes good its own.
    """

    # Django's own, which its stubs leave out.
    _servers: list[str]
    _cache: _LastingClients

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _LastingClients

    @property
    def is_up(self) -> bool:
        """Whether the last call was answered. A reading that was missed looks like an empty cache."""
        return not self._line.silent_until

    def ping(self) -> bool:
        """Whether the server answers now."""
        try:
            return self._ask(lambda: self._cache.get_client(write=True).ping())
        except RedisError:
            return False

    add = _without(RedisCache.add, lambda asked: True, loses="key")
    get = _without(RedisCache.get, itemgetter("default"))
    set = _without(RedisCache.set, lambda asked: None, loses="key")
    touch = _without(RedisCache.touch, lambda asked: False)
    delete = _without(RedisCache.delete, lambda asked: False, loses="key")
    get_many = _without(RedisCache.get_many, lambda asked: {})
    has_key = _without(RedisCache.has_key, lambda asked: False)
    incr = _without(RedisCache.incr, itemgetter("delta"), loses="key")
    set_many = _without(RedisCache.set_many, lambda asked: list(asked["data"]), loses="data")
    delete_many = _without(RedisCache.delete_many, lambda asked: None, loses="keys")
    # Nothing, to Django's stubs.
    clear = _without(RedisCache.clear, lambda asked: False)  # type: ignore[arg-type]

    @property
    def _line(self) -> _Line:
        return _lines.setdefault(tuple(self._servers), _Line())

    def _ask[Answer](self, call: Callable[[], Answer]) -> Answer:
        line, now = self._line, time.monotonic()
        was_silent = line.silent_until
        if was_silent:
            if now < was_silent:
                raise _Paused
            line.silent_until = now + PAUSE_SECONDS
        try:
            if was_silent:
                self._make_good()
            answer = call()
        except (ConnectionError, TimeoutError) as error:
            line.silent_until = time.monotonic() + PAUSE_SECONDS
            if not was_silent:
                log.error("The cache is down, pages go on without and limits are not counted: %s", error)
            raise
        if was_silent:
            line.silent_until = 0.0
            log.warning("The cache is up again.")
        return answer

    def _lose(self, keys: str | Iterable[str], version: int | None) -> None:
        """Remembers what could not be written: one key, or several of them."""
        lost = self._line.lost
        for key in [keys] if isinstance(keys, str) else keys:
            if len(lost) >= MAX_LOST:
                log.warning("More was lost while the cache is down than can be made good; clear it.")
                return
            lost.add(self.make_key(key, version=version))

    def _make_good(self) -> None:
        lost = self._line.lost
        client = self._cache.get_client(write=True)
        while lost:
            batch = [lost.pop() for _ in range(min(len(lost), 1000))]
            try:
                client.delete(*batch)
            except RedisError:
                lost.update(batch)
                raise


# Django's cache, under the type that it has here.
cache = cast(ForgivingCache, _cache)
