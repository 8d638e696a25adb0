"""One school's rows followed from one server to another, by PostgreSQL's logical replication.

The schema has the same name and tables on both. The server that it moves to connects to the other one by the
URL in REPLICATION_URLS, whose login has the attribute REPLICATION and a password.
"""

import time
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import LockNotAvailable

from ..provisioning.owner import owner_connection

# How long the first copy may take until every table follows.
COPY_SECONDS = 4 * 3600
# How long writers who are under way are waited for.
LOCK_SECONDS = 3


class MoveFailed(Exception):
    """The school stays where it is, for a reason that an operator can read."""


def start_replication(schema_name, source, target, progress):
    """Fills the target's empty tables and keeps them up to date; returns when every table is."""
    url = settings.REPLICATION_URLS.get(source)
    if not url:
        raise MoveFailed("The server that the school is on has no REPLICATION_URL.")
    name = _name(schema_name)
    with owner_connection(schema_name, source) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW wal_level")
        if cursor.fetchone()[0] != "logical":
            raise MoveFailed("The server that the school is on needs wal_level = logical.")
        tables = _tables(cursor)
        reader = sql.Identifier(conninfo_to_dict(url)["user"])
        schema = sql.Identifier(schema_name)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, reader))
        cursor.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, reader))
        # By which PostgreSQL itself begins to read from another server.
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION pg_catalog.set_config TO {}").format(reader))
        cursor.execute(sql.SQL("CREATE PUBLICATION {} FOR TABLE {}").format(name, tables))
    with owner_connection(schema_name, target) as connection, connection.cursor() as cursor:
        # The template's own rows, such as the migrations.
        cursor.execute(sql.SQL("TRUNCATE {}").format(_tables(cursor)))
    # Not in a transaction: it makes a slot on the other server.
    with owner_connection(cell=target) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(
                sql.SQL("CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {}").format(name, sql.Literal(url), name)
            )
        except DatabaseError as error:
            raise MoveFailed(f"The servers do not reach each other: {_first_line(error)}") from error
        _await_copies(cursor, schema_name, progress)


def _await_copies(cursor, schema_name, progress):
    deadline = time.monotonic() + COPY_SECONDS
    while True:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE srsubstate = 'r'), count(*) FROM pg_subscription_rel"
            " JOIN pg_subscription ON pg_subscription.oid = srsubid WHERE subname = %s",
            [_text(schema_name)],
        )
        done, total = cursor.fetchone()
        progress(done, total)
        if total and done == total:
            return
        cursor.execute(
            "SELECT apply_error_count + sync_error_count FROM pg_stat_subscription_stats WHERE subname = %s",
            [_text(schema_name)],
        )
        if (cursor.fetchone() or [0])[0]:
            raise MoveFailed("The rows do not fit on the other server; its log says which.")
        if time.monotonic() > deadline:
            raise MoveFailed("The copy took too long.")
        time.sleep(0.2)


@contextmanager
def locked_against_writes(schema_name, cell):
    """A cursor in the schema, of which no row changes until the block ends; its transaction is committed then.

    MoveFailed when somebody goes on writing.
    """
    with (
        owner_connection(schema_name, cell) as connection,
        transaction.atomic(connection.alias),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
        try:
            cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(_tables(cursor)))
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise MoveFailed("The school is busy, such as with an import. Try again later.") from error
            raise
        yield cursor


def catch_up(cursor, schema_name, target, deadline):
    """Waits until the target has all that was written before; `cursor` is that of `locked_against_writes`."""
    # Flushed at once (PostgreSQL 17): what is not flushed is not sent, and on an idle server that takes seconds.
    cursor.execute("SELECT pg_logical_emit_message(false, 'move', '', true)")
    (position,) = cursor.fetchone()
    while True:
        cursor.execute(
            "SELECT confirmed_flush_lsn >= %s::pg_lsn FROM pg_replication_slots WHERE slot_name = %s",
            [position, _text(schema_name)],
        )
        if (cursor.fetchone() or [False])[0]:
            break
        if time.monotonic() > deadline:
            raise MoveFailed("The other server did not catch up in time.")
        time.sleep(0.05)
    _count_on(cursor, schema_name, target)


def _count_on(cursor, schema_name, target):
    """The next ids on the target are those that would have come here."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND is_identity = 'YES'",
        [schema_name],
    )
    columns = cursor.fetchall()
    with owner_connection(schema_name, target) as connection, connection.cursor() as there:
        for table, column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f"{schema_name}.{table}", column])
            sequence = sql.Identifier(*cursor.fetchone()[0].replace('"', "").split("."))
            cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sequence))
            there.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [f"{schema_name}.{table}", column, *cursor.fetchone()],
            )


def forbid_writing(cursor, schema_name):
    """From the end of this transaction on the school's role may only read in this copy."""
    schema = sql.Identifier(schema_name)
    cursor.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} FROM {0}").format(schema))


def stop_replication(schema_name, source, target):
    """Ends what `start_replication` began; does no harm where there is nothing."""
    with owner_connection(cell=target) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SUBSCRIPTION IF EXISTS {}").format(_name(schema_name)))
    with owner_connection(cell=source) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP PUBLICATION IF EXISTS {}").format(_name(schema_name)))


def _tables(cursor):
    """All tables of the cursor's schema, as SQL."""
    cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return sql.SQL(", ").join(sql.Identifier(*names) for names in cursor.fetchall())


def _text(schema_name):
    """What the publication, the subscription and its slot are called."""
    return f"move_{schema_name}"


def _name(schema_name):
    return sql.Identifier(_text(schema_name))


def _first_line(error):
    return str(error).strip().partition("\n")[0]
