"""A school's backup: everything of it, as it is at one moment.

A ZIP with the dump of its schema, its files, and a manifest with each table's rows and checksum. It holds what an
export for the school's own use leaves out, such as the hashes of passwords: keep it as you keep the database.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from ..provisioning.media import media_folder
from ..provisioning.owner import owner_alias
from .checksums import read_checksums
from .keeping import remove_leftovers
from .programs import run_program

DUMP, MANIFEST, FILES = "dump.sql", "manifest.json", "files/"
FORMAT = 2


def back_up(school, folder=None):
    """Writes the school's backup into `folder`, by default BACKUP_ROOT; returns its path.

    ProgramFailed when pg_dump is missing or fails; then there is no file. Tables and manifest are of one
    snapshot; the files are those that are there a moment later.
    """
    folder = Path(folder or settings.BACKUP_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_leftovers(folder, school.schema_name)
    taken = datetime.now(UTC)
    path = folder / f"{school.schema_name}-{taken:%Y%m%dT%H%M%S%f}.zip"
    partial = path.with_suffix(".partial")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=f"{school.schema_name}-") as scratch:
            dump = Path(scratch) / DUMP
            tables = _dump(school.schema_name, school.cell, dump)
            manifest = {
                "format": FORMAT,
                "school": school.name,
                "school_id": school.pk,
                "schema": school.schema_name,
                "taken_at": taken.isoformat(),
                "tables": tables,
            }
            _write(partial, dump, manifest, media_folder(school.schema_name))
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _dump(schema_name, cell, path):
    """Dumps the schema into a file; returns its checksums, of the same snapshot."""
    # A connection of its own: the isolation of a transaction is chosen before its first statement.
    parameters = connections[owner_alias(cell)].get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters) as connection, connection.cursor() as cursor:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        cursor.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema_name)))
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        # A publication is there while the school moves to another server.
        options = ["--no-owner", "--no-privileges", "--no-publications", f"--schema={schema_name}"]
        run_program("pg_dump", *options, f"--snapshot={snapshot}", f"--file={path}", cell=cell)
        return read_checksums(cursor)


def _write(target, dump, manifest, files):
    """The ZIP, readable by its owner only."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        members = {DUMP: dump}
        members |= {FILES + file.relative_to(files).as_posix(): file for file in files.rglob("*") if file.is_file()}
        hashes = {}
        for name, path in sorted(members.items()):
            with path.open("rb") as file:
                hashes[name] = file_digest(file)
            archive.write(path, name)
        archive.writestr(MANIFEST, json.dumps({**manifest, "sha256": hashes}, indent=2))


def file_digest(file):
    """The SHA-256 of an open file."""
    return hashlib.file_digest(file, "sha256").hexdigest()
