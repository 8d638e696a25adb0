"""Reads settings from environment variables; a missing or malformed one is named in the error.

Of each variable NAME, NAME_FILE may name a file that holds the value instead: how containers are given secrets.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

_MISSING = object()


def _given(name):
    """The variable's text, or its file's; None when there is neither."""
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if not file:
        return value
    if value is not None:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error


def text(name: str, default=_MISSING) -> str:
    """The variable's text; ImproperlyConfigured when it is unset and has no default."""
    value = _given(name)
    if value is not None:
        return value
    if default is _MISSING:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off or empty."""
    raw = _given(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    raw = _given(name)
    try:
        return default if raw is None else int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, default=_MISSING) -> dict:
    """A variable with a libpq URL as the connection part of a Django DATABASES entry."""
    return parts(text(name, default))


def parts(url: str) -> dict:
    """The same of the URL itself."""
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        **{django: str(parts.pop(libpq, "") or "") for libpq, django in known.items()},
        "OPTIONS": parts,
    }


def of_cell(name: str, cell: str) -> str:
    """What a variable is called for one of the servers in CELLS; the home server's, "", has the plain name."""
    return f"{name}_{cell.upper()}" if cell else name
