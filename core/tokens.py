"""Tokens of password reset links."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection


class SchoolTokenGenerator(PasswordResetTokenGenerator):
    """Holds in one school only, even where the other has a user of the same id, password and address.

    Ends when the password or the address changes, on the next sign-in, and when the person may no
    longer sign in.
    """

    def _make_hash_value(self, user, timestamp):
        return f"{connection.schema_name}:{user.is_active}:{super()._make_hash_value(user, timestamp)}"
