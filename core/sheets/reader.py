"""One door for every file: which format it is, what it may not be, where its header stands."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

from django.utils.translation import gettext as _

from ..untrusted.refusal import Refused
from ..untrusted.running import Limits, in_words, run_parser
from ..untrusted.sheets import csvtext
from . import header
from .errors import SheetError
from .parts import Merged, Parsed, Row

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
# The largest sheet that is taken needs half of it.
LIMITS = Limits(seconds=40, cpu=15)


@dataclass(frozen=True)
class Sheet:
    """A table: one header per column, and each row that holds something.

    Cells are str, int, float, bool, date, datetime or None, as many as there are headers.
    """

    headers: list[str]
    rows: list[Row]
    # What the reader had to assume, for people: the encoding, or which of several sheets it took.
    notes: list[str] = field(default_factory=list)

    def column(self, header: str) -> list:
        """All cells below `header`."""
        position = self.headers.index(header)
        return [cells[position] for _number, cells in self.rows]


def read_sheet(file: IO[bytes], file_name: str, *, knows: Callable[[str], bool]) -> Sheet:
    """The table in a binary file object; SheetError with a text for people when there is none.

    `file` must be seekable. It is parsed in a process of its own. `knows(text)` says whether a cell is a header
    that the caller has a use for, by which titles above the header row are told from it.
    """
    _refuse_foreign_kinds(file, file_name)
    return _table(read_rows(file, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS), knows)


def read_rows(file: IO[bytes], *, max_rows: int, max_columns: int) -> Parsed:
    """What a binary file holds, XLSX or CSV, without empty rows and empty cells at a row's end.

    SheetError when it cannot be read, or holds more.
    """
    _refuse_sizes(file)
    parts = run_parser(
        "core.untrusted.sheets.table:read_table", file, limits=LIMITS, max_rows=max_rows, max_columns=max_columns
    )
    return _collected(parts)


def read_text(text: str, *, knows: Callable[[str], bool]) -> Sheet:
    """The table in a text pasted from a spreadsheet: columns apart by tabs, or a CSV.

    It is read here: a form takes no long ones, and nothing has to be unpacked.
    """
    if len(text.encode()) > MAX_FILE_BYTES:
        raise SheetError(_("The text is too long. Upload it as a file."))
    lines = io.StringIO(text, newline="")
    return _table(_collected(csvtext.split_rows(lines, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)), knows)


def _collected(parts: Iterable) -> Parsed:
    """All that a parser of sheets yields."""
    parsed = Parsed([], [], [])
    try:
        for first, rest in parts:
            if first == "merged":
                parsed.merged.extend(Merged(*each) for each in rest)
            elif first == "notes":
                parsed.notes.extend(_(text) % values for text, values in rest)
            else:
                parsed.rows.append(Row(first, [_moment(cell) if isinstance(cell, list) else cell for cell in rest]))
    except Refused as refusal:
        raise SheetError(in_words(refusal)) from refusal
    return parsed


def _moment(cell: list[str]) -> date | datetime | str:
    """The date or moment that a parser writes as [ISO's form]; the text when it is none after all."""
    [written] = cell
    try:
        return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    except ValueError:
        return written


def _refuse_sizes(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE_BYTES:
        raise SheetError(
            _("The file has %(size)d MB; at most %(limit)d MB can be imported. Split it into several files.")
            % {"size": size // 1024 / 1024, "limit": MAX_FILE_BYTES // 1024 // 1024}
        )
    if size == 0:
        raise SheetError(_("The file is empty."))


def _table(parsed: Parsed, knows: Callable[[str], bool]) -> Sheet:
    """A Sheet of the filled rows of a file."""
    if not parsed.rows:
        raise SheetError(_("The sheet is empty."))
    headed = header.split_header(parsed.rows, parsed.merged, knows)
    if len(headed.headers) > MAX_COLUMNS:
        raise SheetError(_("The sheet has more than %(limit)d columns.") % {"limit": MAX_COLUMNS})
    if not headed.rows:
        raise SheetError(_("The sheet has a header row and nothing below it."))
    return Sheet(headed.headers, headed.rows, [*parsed.notes, *headed.notes])


def _refuse_foreign_kinds(file: IO[bytes], file_name: str) -> None:
    """SheetError for what is no CSV and no XLSX, by its first bytes; the name is only a hint."""
    file.seek(0)
    start = file.read(8192)
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise SheetError(
            _(
                "This is an old .xls file or a sheet with a password. Open it in Excel, save it as .xlsx without a password."
            )
        )
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise SheetError(
            _("This is a web page or XML saved under a sheet's name. Open it in Excel and save it as .xlsx.")
        )
    kinds = (
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
        (b"\x1f\x8b", "gzip"),
        (b"{\\rtf", "RTF"),
    )
    for magic, kind in kinds:
        if start.startswith(magic):
            raise SheetError(
                _("“%(name)s” is a %(kind)s file. Send the list as .xlsx or .csv.") % {"name": file_name, "kind": kind}
            )
