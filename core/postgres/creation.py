"""Test databases."""

from django.db.backends.postgresql import creation


class DatabaseCreation(creation.DatabaseCreation):
    """Made and migrated by the login role itself: before that there is nobody else."""

    def create_test_db(self, *args, **kwargs):
        with self.connection.owning():
            return super().create_test_db(*args, **kwargs)
