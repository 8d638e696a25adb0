"""Test databases."""

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import creation

if TYPE_CHECKING:
    from .base import DatabaseWrapper


class DatabaseCreation(creation.DatabaseCreation):
    """Made and migrated by the login role itself: before that there is nobody else."""

    connection: "DatabaseWrapper"

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with self.connection.owning():
            return super().create_test_db(*args, **kwargs)
