"""A backup comes back as a schema beside the live one; then it can be compared, and swapped in."""

import json
import re
import shutil
import tempfile
import zipfile
import zlib
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.db import transaction
from django.utils import timezone

from core.postgres.cells import HOME

from ..audit import record_in_both_trails
from ..models import School, SchoolSchema
from ..provisioning.media import media_folder, remove_media
from ..provisioning.migrating import migrate_schema
from ..provisioning.owner import give_rights, grant_database_role, owner_connection
from ..provisioning.schema import drop_schema
from ..provisioning.spare_schemas import new_name
from ..routing import forget_hosts
from ..schemas import in_school_schema
from .checksums import differences, table_checksums
from .pending_work import stop_pending_work
from .programs import run_program
from .taking import DUMP, FILES, FORMAT, MANIFEST, file_digest

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_END_OF_ROWS = b"\\.\n"


class BadBackup(Exception):
    """The file is no backup, or what was restored is not what it says."""


def restore_beside(school, path, schema_name=None):
    """Restores the school's backup into a new schema with a role of its own; returns the schema's name.

    Given a name, what a try that was killed has left under it goes first.

    BadBackup for a file that is none, for another school's, and for rows that do not match its manifest, ProgramFailed when psql is
    missing or fails: in each case nothing is left of it. The live school is not touched.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive)
        if manifest["school_id"] != school.pk:
            raise BadBackup(f"The backup is of another school: {manifest['school']}.")
        if schema_name:
            discard_restored(schema_name)
        schema_name = schema_name or new_name()
        try:
            _announce(school, schema_name, manifest["taken_at"])
            _load(archive, manifest["schema"], schema_name, school.cell)
            _place_files(archive, schema_name)
            wrong = differences(
                table_checksums(schema_name, school.cell),
                {name: tuple(value) for name, value in manifest["tables"].items()},
            )
            if wrong:
                raise BadBackup(f"What was restored differs from the backup in: {', '.join(d.table for d in wrong)}.")
        except BaseException:
            discard_restored(schema_name)
            raise
    return schema_name


def compare_restored(school, schema_name):
    """The tables in which the restored schema differs from the live school, as [Difference]; its row keeps them."""
    found = differences(table_checksums(school.schema_name, school.cell), table_checksums(schema_name, school.cell))
    rows = [[difference.table, difference.rows, difference.other_rows] for difference in found]
    SchoolSchema.objects.filter(name=schema_name).update(differences=rows)
    return found


def swap_in(school, schema_name):
    """The school lives in the restored schema from now on; returns the name of the one it lived in, which is kept.

    What requests that are under way still write goes to the old one. ValueError for a schema that does not stand
    beside this school. A later release's migrations are applied first. Nothing that waited in a backup to be done is
    done again.
    """
    kept = SchoolSchema.objects.filter(name=schema_name).beside().beside_school(school.pk).first()
    if kept is None:
        raise ValueError(f"{schema_name} is not a restored schema of this school.")
    migrate_schema(schema_name, kept.cell)
    with transaction.atomic():
        row = School.objects.select_for_update().get(pk=school.pk)
        old, row.schema_name = row.schema_name, schema_name
        row.save(update_fields=["schema_name"])
        SchoolSchema.objects.filter(name=old).update(
            state=SchoolSchema.State.BESIDE, beside=school.pk, as_of=timezone.now(), restored=False, differences=None
        )
        SchoolSchema.objects.filter(name=schema_name).update(
            state=SchoolSchema.State.USED, beside=None, as_of=None, restored=False, differences=None
        )
        with in_school_schema(row):
            stopped = stop_pending_work() if kept.restored else {}
        record_in_both_trails("school.restore", row, before={"schema": old}, after={"schema": schema_name, **stopped})
        transaction.on_commit(forget_hosts)
    return old


def discard_restored(schema_name):
    """Drops a schema that stands beside its school, with its files."""
    row = SchoolSchema.objects.filter(name=schema_name).first()
    drop_schema(schema_name, row.cell if row else HOME)
    remove_media(schema_name)


def _opened(path):
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadBackup(f"{path} cannot be read as a backup: {error}") from error


def _manifest(archive):
    try:
        manifest = json.loads(archive.read(MANIFEST))
        usable = manifest["format"] == FORMAT and _NAME.fullmatch(manifest["schema"]) and manifest["tables"]
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise BadBackup("The file has no manifest of a backup.") from error
    if not usable:
        raise BadBackup("The backup is of a format that this release does not know.")
    if set(archive.namelist()) - {MANIFEST} != set(manifest["sha256"]):
        raise BadBackup("The backup does not hold the files that its manifest names.")
    for name, expected in manifest["sha256"].items():
        if _digest(archive, name) != expected:
            raise BadBackup(f"The backup is damaged: {name} differs from its manifest.")
    return manifest


def _digest(archive, name):
    """The SHA-256 of a member; None for one that cannot be read."""
    try:
        with archive.open(name) as member:
            return file_digest(member)
    except (zipfile.BadZipFile, zlib.error):
        return None


def _announce(school, schema_name, taken_at):
    """The schema's row, before there is a schema: whatever happens, somebody sees what is left."""
    with owner_connection() as connection:
        # Out of date until `migrate_schema` has looked.
        SchoolSchema.objects.using(connection.alias).create(
            name=schema_name,
            cell=school.cell,
            state=SchoolSchema.State.BESIDE,
            beside=school.pk,
            as_of=datetime.fromisoformat(taken_at),
            restored=True,
            version="",
        )


def _load(archive, old, new, cell):
    """Runs the dump under the new schema's name on that server, in one transaction."""
    with tempfile.TemporaryFile() as script:
        with archive.open(DUMP) as dump:
            script.writelines(_renamed(dump, old, new))
        script.seek(0)
        run_program(
            "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", cell=cell, stdin=script
        )
    with owner_connection(cell=cell) as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        grant_database_role(cursor, new, cell)
        give_rights(cursor, new, new)


def _renamed(lines, old, new):
    """The dump with another schema name in its statements; rows stay as they are."""
    name, in_rows = re.compile(rb"\b%s\b" % old.encode()), False
    for line in lines:
        if in_rows:
            in_rows = line != _END_OF_ROWS
            yield line
            continue
        in_rows = line.startswith(b"COPY ") and line.endswith(b"FROM stdin;\n")
        yield name.sub(new.encode(), line)


def _place_files(archive, schema_name):
    folder = media_folder(schema_name)
    for entry in archive.infolist():
        if not entry.filename.startswith(FILES) or entry.is_dir():
            continue
        inside = PurePosixPath(entry.filename.removeprefix(FILES))
        if inside.is_absolute() or ".." in inside.parts:
            raise BadBackup(f"The backup holds a file that leads elsewhere: {entry.filename}")
        target = folder / Path(inside)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
