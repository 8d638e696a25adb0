"""One door for every file: which format it is, what it may not be, where its header stands."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..errors import SheetError
from . import csvtext, header, workbook

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100


@dataclass(frozen=True)
class Sheet:
    """A table: one header per column, and (row number in the file, cells) for each row that holds something.

    Cells are str, int, float, bool, date, datetime or None, as many as there are headers.
    """

    headers: list[str]
    rows: list[tuple[int, list]]
    # What the reader had to assume, for people: the encoding, or which of several sheets it took.
    notes: list[str] = field(default_factory=list)

    def column(self, header):
        """All cells below `header`."""
        position = self.headers.index(header)
        return [cells[position] for _number, cells in self.rows]


def read_sheet(file, file_name):
    """The table in a binary file object; SheetError with a text for people when there is none.

    `file` must be seekable. Nothing is parsed before its size, kind and unpacked size are known.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE_BYTES:
        raise SheetError(
            _("The file has %(size)d MB; at most %(limit)d MB can be imported. Split it into several files.")
            % {"size": size // 1024 / 1024, "limit": MAX_FILE_BYTES // 1024 // 1024}
        )
    if size == 0:
        raise SheetError(_("The file is empty."))
    start = file.read(8192)
    file.seek(0)
    _refuse_foreign_kinds(start, file_name)
    if start.startswith(b"PK"):
        return _table(*workbook.read_rows(file, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS))
    rows, notes = csvtext.read_rows(file.read())
    return _table(rows, [], notes)


def read_text(text):
    """The table in a text pasted from a spreadsheet: columns apart by tabs, or a CSV."""
    if len(text.encode()) > MAX_FILE_BYTES:
        raise SheetError(_("The text is too long. Upload it as a file."))
    return _table(csvtext.split_rows(text), [], [])


def _table(rows, merged, notes):
    """A Sheet of all rows of a file, each (number, cells); `merged` are ranges (first row, last row, name)."""
    rows = [(number, cells) for number, cells in rows if any(_is_filled(cell) for cell in cells)]
    if not rows:
        raise SheetError(_("The sheet is empty."))
    if len(rows) > MAX_ROWS + header.TITLE_ROWS:
        raise SheetError(
            _("The sheet has more than %(limit)d rows. Split it into several files.") % {"limit": MAX_ROWS}
        )
    headers, body, more = header.split(rows, merged)
    if len(headers) > MAX_COLUMNS:
        raise SheetError(_("The sheet has more than %(limit)d columns.") % {"limit": MAX_COLUMNS})
    if not body:
        raise SheetError(_("The sheet has a header row and nothing below it."))
    return Sheet(headers, body, [*notes, *more])


def _is_filled(cell):
    return cell.strip() != "" if isinstance(cell, str) else cell is not None


def _refuse_foreign_kinds(start, file_name):
    """SheetError for what is no CSV and no XLSX, by its first bytes; the name is only a hint."""
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
