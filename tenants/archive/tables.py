"""The exported tables as SQL: out as CSV, back in, and as a hash.

A CSV file is opened in spreadsheets sooner or later, so what would run there as a formula gets an apostrophe
in front, as in every list (`accounts.exports`); here so that the import can take exactly that one off again.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection, models
from psycopg import sql

from core.data_policy import exported_fields, exported_models, left_out_fields, policy_of
from core.formulas import SIGNS

# In PostgreSQL's regular expressions.
_SIGNS = SIGNS.replace("-", r"\-")
_BREAKS = r"\t\r\n"
# (what is matched, what it becomes), in this order.
_NEUTRALISE = (
    (rf"([;{_BREAKS}]'*)(?=[{_SIGNS}])", r"\1'", "g"),
    (rf"^('*)(?=[{_SIGNS}{_BREAKS}])", r"'\1", ""),
)
_RESTORE = (
    (rf"^'('*)(?=[{_SIGNS}{_BREAKS}])", r"\1", ""),
    (rf"([;{_BREAKS}])'('*)(?=[{_SIGNS}])", r"\1\2", "g"),
)
# The same text for the same value, whatever the server's or the login's habits.
_VALUE_FORMATS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
_HALF = 2**64


@dataclass(frozen=True)
class Table:
    """One exported table and its columns in an export."""

    model: type

    @cached_property
    def name(self):
        return self.model._meta.db_table

    @cached_property
    def fields(self):
        return exported_fields(self.model)

    @cached_property
    def columns(self):
        return [field.column for field in self.fields]

    @property
    def about(self):
        return policy_of(self.model).about

    @cached_property
    def file_columns(self):
        return [field.column for field in self.fields if isinstance(field, models.FileField)]

    @cached_property
    def key(self):
        return self.model._meta.pk.column

    @cached_property
    def counts_ids(self):
        """Whether a sequence gives its ids."""
        return isinstance(self.model._meta.pk, models.AutoField)


def exported_tables():
    """All tables of an export, by name."""
    return [Table(model) for model in exported_models()]


def fix_value_formats(cursor):
    """Call first: values of this transaction read the same everywhere."""
    for name, value in _VALUE_FORMATS.items():
        cursor.execute(sql.SQL("SET LOCAL {} = {}").format(sql.SQL(name), sql.Literal(value)))


def copy_out(table):
    """COPY … TO STDOUT of the table as CSV with a heading, in the order of its ids."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(_replaced(sql.Identifier(field.column), _NEUTRALISE), sql.Identifier(field.column))
        if _is_text(field)
        else sql.Identifier(field.column)
        for field in table.fields
    )
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, HEADER)").format(
        columns, sql.Identifier(table.name), sql.Identifier(table.key)
    )


def make_landing(table):
    """(statements, COPY … FROM STDIN): a temporary table of texts for the CSV of this table, without its heading."""
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(column)) for column in table.columns)
    return (
        sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(_landing(table), columns),
        sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(_landing(table)),
    )


def move_in(table):
    """Statements that take the rows from the landing into the table; columns that were left out stay empty."""
    columns, values = [], []
    for field in table.fields:
        column = sql.Identifier(field.column)
        columns.append(column)
        # A cast would cut a text that is too long; without one PostgreSQL refuses it.
        cast = sql.SQL("CAST({} AS {})").format(column, sql.SQL(field.cast_db_type(connection)))
        values.append(_replaced(column, _RESTORE) if _is_text(field) else cast)
    for field in left_out_fields(table.model):
        if not field.null:
            columns.append(sql.Identifier(field.column))
            values.append(sql.Literal(""))
    insert = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(table.name), sql.SQL(", ").join(columns), sql.SQL(", ").join(values), _landing(table)
    )
    return insert, sql.SQL("DROP TABLE {}").format(_landing(table))


def hash_rows(cursor, name, columns):
    """(how many rows, 32 hexadecimal digits): the same for the same rows in these columns, in whatever order."""
    row = sql.SQL("ROW({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    cursor.execute(
        sql.SQL(
            """
            SELECT count(*),
                   coalesce(sum(('x' || substr(h, 1, 16))::bit(64)::bigint), 0),
                   coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint), 0)
            FROM (SELECT encode(sha256(convert_to({row}::text, 'UTF8')), 'hex') AS h FROM {table}) AS hashes
            """
        ).format(row=row, table=sql.Identifier(name))
    )
    count, first, second = cursor.fetchone()
    return count, f"{int(first) % _HALF:016x}{int(second) % _HALF:016x}"


def next_id(cursor, table):
    """The id that the table's next row would get; None where no sequence counts."""
    if not table.counts_ids:
        return None
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.name, table.key])
    schema, _dot, sequence = cursor.fetchone()[0].partition(".")
    cursor.execute(
        sql.SQL("SELECT last_value + is_called::int FROM {}").format(
            sql.Identifier(schema.strip('"'), sequence.strip('"'))
        )
    )
    return cursor.fetchone()[0]


def file_names(cursor, table):
    """The files that the table's rows name, read in portions."""
    for column in table.file_columns:
        cursor.execute(
            sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} <> '' ORDER BY {0}").format(
                sql.Identifier(column), sql.Identifier(table.name)
            )
        )
        yield from (name for (name,) in cursor.fetchall())


def _landing(table):
    return sql.Identifier(f"arriving_{table.name}")


def _is_text(field):
    return isinstance(
        field.target_field if field.is_relation else field, models.CharField | models.TextField | models.FileField
    )


def _replaced(value, patterns):
    for pattern, becomes, flags in patterns:
        value = sql.SQL("regexp_replace({}, {}, {}, {})").format(
            value, sql.Literal(pattern), sql.Literal(becomes), sql.Literal(flags)
        )
    return value
