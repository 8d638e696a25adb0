"""Signed links and tokens that hold in one school only."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing

from .postgres.selected import connection


def _salt(purpose: str) -> str:
    return f"{connection.schema_name}:{purpose}"


def sign(value: Any, purpose: str) -> str:
    """`value` (JSON-able) as a URL-safe text that `unsign` of the same school and purpose reads."""
    return signing.dumps(value, salt=_salt(purpose))


def unsign(text: str, purpose: str, *, max_age: int | timedelta) -> Any:
    """The signed value; signing.BadSignature when forged, from another school or over `max_age` (seconds, or a timedelta)."""
    return signing.loads(text, salt=_salt(purpose), max_age=max_age)


class SchoolTokenGenerator(PasswordResetTokenGenerator):
    """Of links to set a new password. Holds in one school only, even where the other has a user of the same id, password and address.

    Ends when the password or the address changes, on the next sign-in, and when the person may no
    longer sign in.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{connection.schema_name}:{user.is_active}:{super()._make_hash_value(user, timestamp)}"
