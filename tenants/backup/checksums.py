"""Whether two schemas hold the same rows."""

from dataclasses import dataclass

from django.db import transaction
from psycopg import sql

from ..provisioning.owner import owner

# The sum over the rows' hashes does not depend on their order, and needs no memory.
_CHECKSUM = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {table} AS t"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


@dataclass(frozen=True)
class Difference:
    """A table that is not the same in two schemas; rows are None where there is no such table."""

    table: str
    rows: int | None
    other_rows: int | None


def checksums(schema_name):
    """{table: (rows, checksum)} of a schema, read by its owner from one snapshot."""
    with owner(schema_name) as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        return read_checksums(cursor)


def read_checksums(cursor):
    """The same of the schema that is selected, within the caller's transaction."""
    cursor.execute(_TABLES)
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL(_CHECKSUM).format(table=sql.Identifier(table)))
        found[table] = tuple(cursor.fetchone())
    return found


def differences(one, other):
    """The tables in which two results of `checksums` differ, as [Difference]."""
    return [
        Difference(table, *(side[table][0] if table in side else None for side in (one, other)))
        for table in sorted({*one, *other})
        if one.get(table) != other.get(table)
    ]
