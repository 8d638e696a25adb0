"""One unchanging view of a school while others go on writing."""

from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from core.postgres.cells import alias_in


@contextmanager
def snapshot_cursor(school):
    """A cursor whose every query sees the school as it is now.

    It has a connection of its own: the level of isolation is decided before a transaction's first query, and a job
    or a request has asked some already.
    """
    connection = connections[alias_in(school.cell, settings.SNAPSHOT_DATABASE)]
    before = connection.tenant
    connection.set_tenant(school)
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            yield cursor
    finally:
        connection.set_tenant(before)
        if connection.alias != DEFAULT_DB_ALIAS:
            connection.close()
