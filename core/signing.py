"""Signed links that hold in one school only."""

from django.core import signing
from django.db import connection


def _salt(purpose):
    return f"{connection.schema_name}:{purpose}"


def sign(value, purpose):
    """`value` (JSON-able) as a URL-safe text that `unsign` of the same school and purpose reads."""
    return signing.dumps(value, salt=_salt(purpose))


def unsign(text, purpose, *, max_age):
    """The signed value; signing.BadSignature when forged, from another school or over `max_age` seconds."""
    return signing.loads(text, salt=_salt(purpose), max_age=max_age)
