"""Who acts in this thread, and from where: what the audit trail needs and no function passes on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Actor:
    """The person behind a change. `user` is None for the system itself (commands, sweepers)."""

    # An `accounts.User`, which the ground floor does not know.
    user: Any = None
    # Shown in the trail instead of the user's name: "Ada Support (platform) as owner".
    name: str = ""
    ip: str | None = None
    user_agent: str = ""


SYSTEM = Actor(name="System")
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def current_actor() -> Actor:
    """Who acts now; SYSTEM outside a request."""
    return _actor.get()


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Everything inside is done by `actor`."""
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


def acting_user(user: Any) -> AbstractContextManager[Actor]:
    """Everything inside is done by `user`, from where the present actor is: somebody has just signed in."""
    return acting(replace(current_actor(), user=user, name=user.name))


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address. Behind our own TLS front that is its X-Real-IP, which it always sets itself."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Real-IP") or request.META.get("REMOTE_ADDR")
    return request.META.get("REMOTE_ADDR")
