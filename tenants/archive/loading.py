"""A checked archive into a school that nobody has used yet."""

import csv
import io

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context
from psycopg import Error, sql

from accounts.capabilities import RoleCode
from accounts.models import Role

from ..provisioning.owner import owner_connection, withheld_rights
from . import layout
from .reading import BadArchive
from .tables import exported_tables, fix_value_formats, hash_rows, make_landing, move_in
from .writing import BYTE_ORDER_MARK

_MAX_HEADING = 64 * 1024


def load_archive(archive, school):
    """Puts the archive's rows and files in place of everything the school has.

    Call it in the transaction that makes the school: BadArchive when a row does not fit or, in the end, any
    table is not what the manifest says. Ids are kept and counted on from. Nobody has a password.
    """
    tables = exported_tables()
    with tenant_context(school), connection.cursor() as cursor:
        fix_value_formats(cursor)
        _empty(cursor)
        for table in tables:
            _load_table(cursor, archive, table)
        _check_references(cursor)
        for table in tables:
            expected = archive.tables[table.name]
            if hash_rows(cursor, table.name, table.columns) != (expected["rows"], expected["hash"]):
                raise BadArchive(_("The rows of %(table)s are not those of the manifest.") % {"table": table.name})
            _check_next_id(cursor, table, expected["next_id"])
        if not Role.objects.filter(code=RoleCode.OWNER).exists():
            raise BadArchive(_("The export has no role of an owner."))
        _store_files(archive)
    _count_on(archive, school, tables)


def _empty(cursor):
    """What every new school starts with; the foreign keys are checked when all is loaded.

    From some tables a school cannot delete, and nothing is in its trail yet.
    """
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for name in connection.introspection.table_names(cursor):
        if name not in withheld_rights():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def _load_table(cursor, archive, table):
    create, copy_in = make_landing(table)
    cursor.execute(create)
    portions = archive.portions(layout.table_entry(table.name))
    try:
        rest = _after_heading(portions, table)
        with cursor.cursor.copy(copy_in) as copy:
            copy.write(rest)
            for portion in portions:
                copy.write(portion)
        for statement in move_in(table):
            cursor.execute(statement)
    except (DatabaseError, Error) as error:
        reason = str(error).partition("\n")[0]
        raise BadArchive(_("%(table)s does not fit: %(reason)s") % {"table": table.name, "reason": reason}) from error


def _after_heading(portions, table):
    """What follows the first line, which must name the columns."""
    begin = b""
    for portion in portions:
        begin += portion
        if b"\n" in begin or len(begin) > _MAX_HEADING:
            break
    heading, _newline, rest = begin.removeprefix(BYTE_ORDER_MARK).partition(b"\n")
    named = next(csv.reader(io.StringIO(heading.decode(errors="replace"))), [])
    if named != table.columns:
        raise BadArchive(_("The columns of %(table)s are not those of the manifest.") % {"table": table.name})
    return rest


def _check_references(cursor):
    try:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        raise BadArchive(_("Rows refer to others that are not there: %(reason)s") % {"reason": reason}) from error


def _check_next_id(cursor, table, following):
    if not table.counts_ids:
        return
    cursor.execute(sql.SQL("SELECT max({}) FROM {}").format(sql.Identifier(table.key), sql.Identifier(table.name)))
    if following is None or not (cursor.fetchone()[0] or 0) < following < 2**62:
        raise BadArchive(_("The next id of %(table)s is taken.") % {"table": table.name})


def _store_files(archive):
    for name in archive.files:
        try:
            if default_storage.exists(name):
                raise BadArchive(_("The file %(name)s is there already.") % {"name": name})
            with archive.open(layout.file_entry(name)) as content:
                stored = default_storage.save(name, File(content, name=name))
        except (SuspiciousFileOperation, OSError) as error:
            raise BadArchive(_("The file %(name)s cannot be stored.") % {"name": ascii(name)}) from error
        if stored != name:
            raise BadArchive(_("The file %(name)s cannot be stored.") % {"name": ascii(name)})


def _count_on(archive, school, tables):
    """The next ids are those that the exported school would have given: an old link must not find a new row."""
    with owner_connection(school.schema_name, school.cell) as counting, counting.cursor() as cursor:
        for table in tables:
            following = archive.tables[table.name]["next_id"]
            if following is not None:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s, 1), false)",
                    [f"{school.schema_name}.{table.name}", table.key, following],
                )
