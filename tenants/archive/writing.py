"""Writing a school into a ZIP file, a portion at a time."""

import hashlib
import json
import zipfile
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from ..models import School
from ..provisioning import template
from . import layout
from .readme import readme
from .snapshot import snapshot_cursor
from .tables import copy_out, exported_tables, file_names, fix_value_formats, hash_rows, next_id

_CHUNK = 256 * 1024
# Spreadsheets take a CSV for UTF-8 only when it begins with this mark.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_archive(out, school, progress=lambda done, total, step: None):
    """Writes everything of the school to `out`, a seekable binary file; returns the manifest.

    What it reads is one snapshot; what it holds in memory is one portion. Files that are named by a row but gone
    are listed in the manifest.
    """
    school = School.objects.fresh(school)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = _Writer(archive)
        with tenant_context(school), snapshot_cursor(school) as cursor:
            fix_value_formats(cursor)
            tables = exported_tables()
            described, names = [], {school.logo.name} if school.logo else set()
            for done, table in enumerate(tables):
                progress(done, len(tables), str(table.about))
                described.append(_write_table(writer, cursor, table))
                names.update(file_names(cursor, table))
            missing = _write_files(writer, sorted(names), progress)
        writer.add(layout.SETTINGS, _as_json(_own_settings(school)))
        writer.add(layout.README, readme(school, tables, described, missing).encode())
        manifest = {
            "format": layout.FORMAT,
            "format_version": layout.FORMAT_VERSION,
            "product_version": settings.PRODUCT_VERSION,
            "schema_version": template.template_version(),
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "tables": described,
            "entries": writer.entries,
            "missing_files": missing,
        }
        archive.writestr(layout.MANIFEST, _as_json(manifest))
    return manifest


def _write_table(writer, cursor, table):
    with writer.entry(layout.table_entry(table.name)) as write:
        write(BYTE_ORDER_MARK)
        # Django's cursor has told PostgreSQL whose transaction this is; COPY is the driver's own.
        with cursor.cursor.copy(copy_out(table)) as copy:
            for portion in copy:
                write(portion)
    rows, hashed = hash_rows(cursor, table.name, table.columns)
    return {
        "name": table.name,
        "columns": table.columns,
        "rows": rows,
        "hash": hashed,
        "next_id": next_id(cursor, table),
    }


def _write_files(writer, names, progress):
    """Adds the files; returns the names of those that are not there."""
    missing = []
    for done, name in enumerate(names):
        progress(done, len(names), _("Files"))
        try:
            file = default_storage.open(name)
        except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation):
            missing.append(name)
            continue
        with file, writer.entry(layout.file_entry(name)) as write:
            for portion in file.chunks(_CHUNK):
                write(portion)
    return missing


def _own_settings(school):
    return {**{field: getattr(school, field) for field in layout.SCHOOL_FIELDS}, "logo": school.logo.name or ""}


def _as_json(value):
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


class _Writer:
    """Adds entries and keeps their sizes and SHA-256."""

    def __init__(self, archive):
        self._archive = archive
        self.entries = {}

    @contextmanager
    def entry(self, name):
        hashed, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as out:

            def write(portion):
                nonlocal size
                out.write(portion)
                hashed.update(portion)
                size += len(portion)

            yield write
        self.entries[name] = {"bytes": size, "sha256": hashed.hexdigest()}

    def add(self, name, content):
        with self.entry(name) as write:
            write(content)
