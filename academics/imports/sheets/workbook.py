"""XLSX: what the file would unpack to is known before anything is parsed.

calamine reads a sheet in a tenth of openpyxl's time, but lays it out as one dense block: two cells
far apart, or a long text that every cell shares, would fill any memory. So the parts are inflated
once, piece by piece, to measure the block first.
"""

import re
import zipfile
from datetime import time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ..errors import SheetError

MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_CELLS = 2_000_000
MAX_TEXT_BYTES = 300 * 1024 * 1024
_CHUNK = 256 * 1024
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d{1,7})"')
_STRING = re.compile(rb"<(?:\w+:)?si\b")


def read_rows(file, *, max_rows, max_columns):
    """(rows, merged ranges, notes) of the first sheet that holds something.

    Rows are (number, cells); a merged range is (first row, last row, "A1:C1"), rows counting from 1.
    """
    _measure(file, max_rows, max_columns)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        for name in shown:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                return _rows(sheet), _merged(sheet), _notes(name, shown)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise _broken() from error
    raise SheetError(_("No sheet of this workbook holds anything."))


def _rows(sheet):
    rows = enumerate(sheet.iter_rows(), start=1)
    return [(number, [_plain(cell) for cell in cells]) for number, cells in rows]


def _plain(cell):
    """Times and durations as text: no field of a roster wants them."""
    return str(cell) if isinstance(cell, time | timedelta) else cell


def _merged(sheet):
    return [
        (top + 1, bottom + 1, f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}")
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]


def _notes(name, shown):
    if len(shown) == 1:
        return []
    return [_("The workbook has %(count)d sheets; “%(name)s” was read.") % {"count": len(shown), "name": name}]


def column_letter(index):
    """0 -> "A", 26 -> "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_index(letters):
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index


def _measure(file, max_rows, max_columns):
    """SheetError when the file is no workbook, or when reading it would take too much memory."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_other_archives({entry.filename for entry in entries})
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise SheetError(_("The file is locked with a password. Save it without one."))
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise _too_large()
            extent = _Extent()
            for entry in entries:
                extent.add_part(entry.filename, _pieces(archive, entry, extent))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise _broken() from error
    except zipfile.zlib.error as error:
        raise _broken() from error
    extent.check(max_rows, max_columns)


def _pieces(archive, entry, extent):
    """The unpacked bytes of one part. What the directory says may be a lie, so they are counted."""
    with archive.open(entry) as part:
        while piece := part.read(_CHUNK):
            extent.bytes += len(piece)
            if extent.bytes > MAX_UNPACKED_BYTES:
                raise _too_large()
            yield piece


class _Extent:
    """How large the sheets of a workbook are, measured from their XML without building it."""

    def __init__(self):
        self.bytes = self.rows = self.columns = self.cells = self.longest_text = 0

    def add_part(self, name, pieces):
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            self._add_sheet(pieces)
        elif name.lower() == "xl/sharedstrings.xml":
            self._add_strings(pieces)
        else:
            for _piece in pieces:
                pass

    def _add_sheet(self, pieces):
        for text in _whole_tags(pieces):
            columns = {}
            for cell in _CELL.finditer(text):
                self.cells += 1
                columns[cell[1]] = None
                self.rows = max(self.rows, int(cell[2]))
            for row in _ROW.finditer(text):
                self.rows = max(self.rows, int(row[1]))
            self.columns = max([self.columns, *map(_column_index, columns)])

    def _add_strings(self, pieces):
        position, last = 0, None
        for text in _whole_tags(pieces):
            for string in _STRING.finditer(text):
                here = position + string.start()
                if last is not None:
                    self.longest_text = max(self.longest_text, here - last)
                last = here
            position += len(text)
        if last is not None:
            self.longest_text = max(self.longest_text, position - last)

    def check(self, max_rows, max_columns):
        # Some room for titles above the header; the exact limits are checked on the rows themselves.
        if self.rows > max_rows + 100:
            raise SheetError(
                _("The sheet reaches down to row %(row)d; at most %(limit)d rows can be imported at once.")
                % {"row": self.rows, "limit": max_rows}
            )
        if self.columns > max_columns:
            raise SheetError(
                _("The sheet reaches to column %(column)s; at most %(limit)d columns can be imported.")
                % {"column": column_letter(self.columns - 1), "limit": max_columns}
            )
        if self.rows * self.columns > MAX_CELLS:
            raise SheetError(
                _("The sheet spans %(rows)d rows and %(columns)d columns, which is too much at once. Split it.")
                % {"rows": self.rows, "columns": self.columns}
            )
        if self.longest_text * self.cells > MAX_TEXT_BYTES and self.longest_text > 1000:
            raise SheetError(
                _("A cell holds a text of %(letters)d letters, too long for a list this size. Shorten it.")
                % {"letters": self.longest_text}
            )


def _whole_tags(pieces):
    """The same bytes cut before a "<", so that no tag lies across two pieces."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"<")
        if cut <= 0 or len(text) - cut > 4 * _CHUNK:
            cut = len(text)
        rest = text[cut:]
        yield text[:cut]
    yield rest


def _refuse_other_archives(names):
    if "EncryptedPackage" in names:
        raise SheetError(_("The file is locked with a password. Save it without one."))
    if "content.xml" in names:
        raise SheetError(_("This is an OpenDocument file. Save it as .xlsx or .csv and send that."))
    if "xl/workbook.bin" in names:
        raise SheetError(_("This is a binary workbook (.xlsb). Save it as .xlsx and send that."))
    if "xl/workbook.xml" not in names:
        raise SheetError(_("This is a packed file without a sheet in it. Send the list itself as .xlsx or .csv."))


def _too_large():
    return SheetError(
        _(
            "The file unpacks to more than %(limit)d MB, which no list of people does. Save the list alone and send that."
        )
        % {"limit": MAX_UNPACKED_BYTES // 1024 // 1024}
    )


def _broken():
    return SheetError(_("The file is damaged or not a workbook. Open it in Excel, save it as .xlsx and send that."))
