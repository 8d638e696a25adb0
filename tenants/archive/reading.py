"""An archive from outside: nothing in it is believed before it has been checked."""

import hashlib
import json
import stat
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import replace

from django.utils.translation import gettext as _

from core.untrusted.refusal import Refused
from core.untrusted.running import Limits, in_words, run_parser

from ..provisioning import template
from . import layout
from .tables import exported_tables

_CHUNK = 256 * 1024
# Tables of text shrink to a tenth or a thirtieth; a file that grows more than this was made to fill the disk.
MAX_GROWTH = 200
# What any file may grow to, however small it is.
FREE_BYTES = 64 * 1024 * 1024
MAX_MANIFEST = 64 * 1024 * 1024
MAX_SETTINGS = 1024 * 1024
# What its list and its manifest may take when they are held: a large school has many files, in a large archive.
WEIGHED = Limits(seconds=300, cpu=120)
MAX_ENTRIES = 1_000_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError)


class BadArchive(Exception):
    """The file is not what `export_school` wrote; the text says why, in one line."""


class Archive:
    """A checked archive: every entry is named in its manifest and has the size and SHA-256 that stand there."""

    def __init__(self, file, zipped):
        self._zipped = zipped
        _check_entries(zipped, _size(file))
        self.manifest = _read_manifest(zipped)
        _check_manifest(self.manifest, zipped)
        for name in self.manifest["entries"]:
            self._check_content(name)
        if self.manifest["entries"][layout.SETTINGS].get("bytes", 0) > MAX_SETTINGS:
            raise BadArchive(_("%(name)s cannot be read.") % {"name": layout.SETTINGS})
        self.settings = _as_object(self._whole(layout.SETTINGS), layout.SETTINGS)

    @property
    def tables(self):
        """{name: its part of the manifest}"""
        return {table["name"]: table for table in self.manifest["tables"]}

    @property
    def files(self):
        """The names of the school's files, as its rows have them."""
        return [name.removeprefix(layout.FILES) for name in self.manifest["entries"] if name.startswith(layout.FILES)]

    def open(self, name):
        """The entry, to be read in portions."""
        return self._zipped.open(name)

    def portions(self, name):
        """The entry in portions; BadArchive when it is damaged."""
        with _reporting(name), self._zipped.open(name) as entry:
            while portion := entry.read(_CHUNK):
                yield portion

    def _check_content(self, name):
        expected = self.manifest["entries"][name]
        hashed, size = hashlib.sha256(), 0
        for portion in self.portions(name):
            hashed.update(portion)
            size += len(portion)
        if (size, hashed.hexdigest()) != (expected.get("bytes"), expected.get("sha256")):
            raise BadArchive(_("%(name)s was changed or damaged: its checksum is another.") % {"name": name})

    def _whole(self, name):
        return b"".join(self.portions(name))


@contextmanager
def read_archive(file):
    """The checked Archive of an open file of the disk; BadArchive with one line for anything else.

    What its list and its manifest would fill the memory with is tried out in a process of its own before.
    """
    _weigh(file)
    try:
        zipped = zipfile.ZipFile(file)
    except (*_DAMAGED, ValueError, OSError) as error:
        raise BadArchive(_("This is no ZIP file.")) from error
    with zipped:
        yield Archive(file, zipped)


def _weigh(file):
    limits = replace(WEIGHED, memory=WEIGHED.memory + _size(file))
    parser = "core.untrusted.archives:check_archive"
    try:
        with open(file.name, "rb") as again:
            list(run_parser(parser, again, limits=limits, copied=False, entry=layout.MANIFEST, most=MAX_MANIFEST))
    except Refused as refusal:
        raise BadArchive(in_words(refusal)) from refusal


def _check_entries(zipped, size):
    entries = zipped.infolist()
    if len(entries) > MAX_ENTRIES:
        raise BadArchive(_("The file holds too many entries."))
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise BadArchive(_("The file names an entry twice."))
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not layout.is_safe(entry.filename) or entry.is_dir() or kind not in (0, stat.S_IFREG):
            raise BadArchive(_("The entry %(name)s has no place in it.") % {"name": ascii(entry.filename)})
    if sum(entry.file_size for entry in entries) > max(FREE_BYTES, size * MAX_GROWTH):
        raise BadArchive(_("Unpacked, the file would be far too big."))


def _read_manifest(zipped):
    if layout.MANIFEST not in zipped.namelist():
        raise BadArchive(_("This is no export of a school: it has no manifest.json."))
    if zipped.getinfo(layout.MANIFEST).file_size > MAX_MANIFEST:
        raise BadArchive(_("The manifest is too big."))
    with _reporting(layout.MANIFEST):
        return _as_object(zipped.read(layout.MANIFEST), layout.MANIFEST)


def _check_manifest(manifest, zipped):
    if manifest.get("format") != layout.FORMAT:
        raise BadArchive(_("This is no export of a school."))
    if manifest.get("format_version") != layout.FORMAT_VERSION:
        raise BadArchive(
            _("The export has format %(theirs)s; this version reads %(ours)s.")
            % {"theirs": ascii(manifest.get("format_version")), "ours": layout.FORMAT_VERSION}
        )
    if manifest.get("schema_version") != template.template_version():
        raise BadArchive(
            _("The export was made by version %(version)s with other tables. Import it there, or export again.")
            % {"version": ascii(manifest.get("product_version"))}
        )
    try:
        found = {table["name"]: table["columns"] for table in manifest["tables"]}
        complete = all(
            isinstance(table["rows"], int)
            and isinstance(table["hash"], str)
            and isinstance(table["next_id"], int | None)
            for table in manifest["tables"]
        )
        named = {layout.MANIFEST, *manifest["entries"]}
        complete = complete and all(isinstance(entry, dict) for entry in manifest["entries"].values())
    except (KeyError, TypeError, AttributeError) as error:
        raise BadArchive(_("The manifest is not complete.")) from error
    if not complete or found != {table.name: table.columns for table in exported_tables()}:
        raise BadArchive(_("The manifest lists other tables than this version has."))
    wanted = {layout.SETTINGS, *(layout.table_entry(name) for name in found)}
    if named != set(zipped.namelist()) or not wanted <= named:
        raise BadArchive(_("The file does not hold what its manifest lists."))
    known = {layout.MANIFEST, layout.README, *wanted}
    if any(name not in known and not name.startswith(layout.FILES) for name in named):
        raise BadArchive(_("The file holds more than the export of a school."))


def _as_object(content, name):
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadArchive(_("%(name)s cannot be read.") % {"name": name}) from error
    if not isinstance(value, dict):
        raise BadArchive(_("%(name)s cannot be read.") % {"name": name})
    return value


@contextmanager
def _reporting(name):
    try:
        yield
    except _DAMAGED as error:
        raise BadArchive(_("%(name)s is damaged.") % {"name": name}) from error


def _size(file):
    file.seek(0, 2)
    return file.tell()
