"""What a school's connection sends: one statement at a time, and only such as read and write rows.

PostgreSQL refuses what a school's role has no right to, but whoever is signed in may ask for another role by a
statement of its own. So none comes from here: by the extended protocol a message is one statement, so that
what somebody has managed to write into a query cannot add another one; and a statement begins with one of the words
below. Within a statement there is no way to another role (`docker/postgres/walls.sql`).
"""

import re
from typing import TYPE_CHECKING

import psycopg
from django.db.backends.postgresql.base import Cursor, ServerBindingCursor
from psycopg.errors import InsufficientPrivilege

if TYPE_CHECKING:
    from psycopg._queries import PostgresQuery
    from psycopg.abc import Params, Query

# How long a text must look the same, and waiting may be cut short: nothing that says who acts.
_SETTINGS = "TimeZone|DateStyle|IntervalStyle|extra_float_digits|bytea_output|lock_timeout|statement_timeout"
_OF_ROWS = re.compile(
    rb"""
    [\s(]* (?:
        (?: SELECT | INSERT | UPDATE | DELETE | MERGE | WITH | VALUES | TABLE | EXPLAIN
          | COPY | DECLARE | FETCH | MOVE | CLOSE | LOCK | SAVEPOINT | RELEASE ) \b
      # As far as a savepoint only: behind the whole transaction's end the login acts itself.
      | ROLLBACK \s TO \b
      | SET \s CONSTRAINTS \b
      | SET \s LOCAL \s (?: %s ) \b
      # Where an import lays its rows down; a table of a school is the owner's to make and to drop.
      | CREATE \s TEMPORARY \s TABLE \b | DROP \s TABLE \b
      # The pool asks whether anybody is there.
      | \Z )
    """
    % _SETTINGS.encode(),
    re.IGNORECASE | re.VERBOSE,
)


class OneStatement(psycopg.Cursor):
    """For cursors of psycopg, to be named before the class that it narrows.

    `several` gives the freedom back to whoever defines data.
    """

    several = False

    def _convert_query(self, query: "Query", params: "Params | None" = None) -> "PostgresQuery":
        converted = super()._convert_query(query, params)
        if not (self.several or _OF_ROWS.match(converted.query)):
            raise InsufficientPrivilege("A school's connection sends statements of rows and nothing else.")
        return converted

    def _execute_send(
        self, query: "PostgresQuery", *, force_extended: bool = False, binary: bool | None = None
    ) -> None:
        super()._execute_send(query, force_extended=force_extended or not self.several, binary=binary)


class RowsCursor(OneStatement, Cursor):
    """What a connection of ours hands out, to Django and to whoever asks it past Django."""


class BoundRowsCursor(OneStatement, ServerBindingCursor):
    """The same where the server puts the values into a query (`server_side_binding`)."""


# {Django's cursor: ours}
ONE_STATEMENT = {Cursor: RowsCursor, ServerBindingCursor: BoundRowsCursor}
