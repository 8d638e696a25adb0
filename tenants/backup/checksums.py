"""Whether two schemas hold the same rows."""

from dataclasses import dataclass

from django.db import transaction

from core.postgres.cells import HOME

from ..archive.tables import fix_value_formats, hash_rows
from ..provisioning.owner import owner_connection

# {table: [column]} of the selected schema; by name, for the order is not part of a row. Without what PostgreSQL makes of
# other columns: another server's Unicode may be younger.
_TABLES = """
    SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attname)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
         AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname
"""


@dataclass(frozen=True)
class Difference:
    """A table that is not the same in two schemas; rows are None where there is no such table."""

    table: str
    rows: int | None
    other_rows: int | None


def table_checksums(schema_name, cell=HOME):
    """{table: (rows, checksum)} of a schema, read by its owner from one snapshot."""
    with (
        owner_connection(schema_name, cell) as connection,
        transaction.atomic(connection.alias),
        connection.cursor() as cursor,
    ):
        return read_checksums(cursor)


def read_checksums(cursor):
    """The same of the schema that is selected, within the caller's transaction."""
    fix_value_formats(cursor)
    cursor.execute(_TABLES)
    return {table: hash_rows(cursor, table, columns) for table, columns in cursor.fetchall()}


def differences(one, other):
    """The tables in which two results of `table_checksums` differ, as [Difference]."""
    return [
        Difference(table, *(side[table][0] if table in side else None for side in (one, other)))
        for table in sorted({*one, *other})
        if one.get(table) != other.get(table)
    ]
