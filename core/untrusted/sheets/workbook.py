"""XLSX, read as a stream: no more of it is held than the texts that cells share, and one row.

Each part is unpacked and parsed piece by piece by expat, which is linear in what it is given, and counted on the way,
whatever the archive's directory says of it.
"""

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from posixpath import basename, normpath
from posixpath import join as join_path
from xml.parsers import expat

from .. import File
from ..refusal import Refused
from ..refusal import mark_for_translation as _
from . import Cell, Piece, formats
from .bounds import Bounds, trim_cells
from .columns import column_index

MAX_UNPACKED_BYTES = 150 * 1024 * 1024
# Of texts that cells share, in letters and in number.
MOST_SHARED_LETTERS = 20_000_000
MOST_SHARED = 400_000
# What Excel has; and of cells, filled or not, what anybody can have meant.
_MOST_COLUMNS = 16_384
_MOST_STYLES = 65_536
_MOST_CELLS = 4_000_000
_CHUNK = 128 * 1024
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, expat.ExpatError)

type _Attributes = dict[str, str]
# What stands in the file without an id has None.
type _ById = dict[str | None, str]
# What is told of the elements of a part.
type _Handler = _Relations | _Book | _Styles | _Texts


def read_workbook(file: File, *, max_rows: int, max_columns: int) -> Iterator[Piece]:
    """Yields [number, cells] of each filled row of the first sheet that holds something, then what is to know of it.

    Cells are str, int, float, bool, None, or [text] with a date or moment in ISO's form; of a formula whose result was
    not kept it is "=" and the formula. At the end come
    ["merged", [[first row, last row, "A1:C1"], …]], rows counting from 1, and ["notes", [[text, its values], …]].
    """
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _read(_Parts(archive), max_rows, max_columns)
    except _DAMAGED as error:
        if isinstance(error, expat.ExpatError) and error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        raise Refused(
            _("The file is damaged or not a workbook. Open it in Excel, save it as .xlsx and send that.")
        ) from error


def _read(parts: "_Parts", max_rows: int, max_columns: int) -> Iterator[Piece]:
    book = _Book()
    parts.parse("xl/workbook.xml", book)
    kinds, targets = _related(parts)
    shared, styles = _Shared(), _Styles()
    for handler, kind in ((shared, "sharedStrings"), (styles, "styles")):
        name = next((targets[key] for key, each in kinds.items() if each == kind), f"xl/{kind}.xml")
        parts.parse(name, handler, may_lack=True)
    shown = [
        (name, targets[key])
        for name, key, is_hidden in book.sheets
        if not is_hidden and kinds.get(key, "worksheet") == "worksheet" and key in targets
    ]
    for name, part in shown:
        sheet = _Sheet(shared.texts, styles.formats, book.since_1904, Bounds(max_rows, max_columns))
        for _piece in parts.pieces(part, sheet):
            yield from sheet.taken()
        if sheet.bounds.rows:
            yield ["merged", sheet.merged]
            if len(shown) > 1:
                text = _("The workbook has %(count)d sheets; “%(name)s” was read.")
                yield ["notes", [[text, {"count": len(shown), "name": name}]]]
            return
    raise Refused(_("No sheet of this workbook holds anything."))


class _Parts:
    """The parts of a workbook's archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.bytes = archive, 0
        entries = archive.infolist()
        self.names = {entry.filename.lower(): entry.filename for entry in entries}
        self._refuse_other_archives()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Refused(_("The file is locked with a password. Save it without one."))
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise _too_large()

    def _refuse_other_archives(self) -> None:
        if "encryptedpackage" in self.names:
            raise Refused(_("The file is locked with a password. Save it without one."))
        if "content.xml" in self.names:
            raise Refused(_("This is an OpenDocument file. Save it as .xlsx or .csv and send that."))
        if "xl/workbook.bin" in self.names:
            raise Refused(_("This is a binary workbook (.xlsb). Save it as .xlsx and send that."))
        if "xl/workbook.xml" not in self.names:
            raise Refused(_("This is a packed file without a sheet in it. Send the list itself as .xlsx or .csv."))

    def parse(self, name: str, handler: _Handler, *, may_lack: bool = False) -> None:
        """Gives the whole part to `handler`."""
        if may_lack and name.lower() not in self.names:
            return
        for _piece in self.pieces(name, handler):
            pass

    def pieces(self, name: str, handler: _Handler) -> Iterator[None]:
        """Gives the part to `handler` piece by piece; yields after each."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        handler.attach(parser)
        with self.archive.open(self.names.get(name.lower(), name)) as part:
            while piece := part.read(_CHUNK):
                self.bytes += len(piece)
                if self.bytes > MAX_UNPACKED_BYTES:
                    raise _too_large()
                parser.Parse(piece, False)
                yield
        parser.Parse(b"", True)
        yield


def _refuse_doctype(*_declaration: object) -> None:
    """No workbook has one; entities that grow would stand in it."""
    raise zipfile.BadZipFile


def _too_large() -> Refused:
    return Refused(
        _(
            "The file unpacks to more than %(limit)d MB, which no list of people does. Save the list alone and send that."
        ),
        limit=MAX_UNPACKED_BYTES // 1024 // 1024,
    )


def _related(parts: _Parts) -> tuple[_ById, _ById]:
    """({id: kind}, {id: name of the part}) of what the workbook is made of."""
    relations = _Relations()
    parts.parse("xl/_rels/workbook.xml.rels", relations, may_lack=True)
    return relations.kinds, relations.targets


def _local(name: str) -> str:
    """The name of an element or attribute without the prefix of its namespace."""
    return name.rpartition(":")[2]


class _Relations:
    def __init__(self) -> None:
        self.kinds: _ById = {}
        self.targets: _ById = {}

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: _Attributes) -> None:
        if _local(name) == "Relationship":
            target = attributes.get("Target", "")
            self.kinds[attributes.get("Id")] = basename(attributes.get("Type", ""))
            self.targets[attributes.get("Id")] = (
                target.lstrip("/") if target.startswith("/") else normpath(join_path("xl", target))
            )


class _Book:
    """Which sheets there are: (name, id of the part, whether it is hidden)."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: _Attributes) -> None:
        name = _local(name)
        if name == "sheet":
            key = next((value for each, value in attributes.items() if _local(each) == "id"), "")
            self.sheets.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")


class _Styles:
    """The number format of each style of cells."""

    def __init__(self) -> None:
        self.formats: list[str] = []
        self._own: _ById = {}
        self._inside = False

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: _Attributes) -> None:
        name = _local(name)
        if name == "numFmt":
            self._own[attributes.get("numFmtId")] = attributes.get("formatCode", formats.GENERAL)
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            if len(self.formats) >= _MOST_STYLES:
                raise zipfile.BadZipFile
            key = attributes.get("numFmtId", "0")
            built_in = formats.BUILT_IN.get(int(key), formats.GENERAL) if key.isascii() and key.isdigit() else ""
            self.formats.append(self._own.get(key) or built_in or formats.GENERAL)

    def _end(self, name: str) -> None:
        if _local(name) == "cellXfs":
            self._inside = False


class _Texts:
    """Letters within <t> are collected; those that say how to pronounce others (<rPh>) are not."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self._parser: expat.XMLParserType

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: _Attributes) -> None:
        raise NotImplementedError

    def _end(self, name: str) -> None:
        raise NotImplementedError

    def listen(self, on: bool) -> None:
        self._parser.CharacterDataHandler = self.letters.append if on else None

    def whole(self) -> str:
        text = "".join(self.letters)
        self.letters.clear()
        return _CODED.sub(_decoded, text) if "_x" in text else text


def _decoded(code: re.Match[str]) -> str:
    """The letter that is written as its number; none for control characters, which no cell shows and no text may hold."""
    letter = chr(int(code[1], 16))
    return letter if letter in "\t\r\n" or unicodedata.category(letter) not in ("Cc", "Cs") else ""


class _Shared(_Texts):
    """The texts that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._count, self._spoken = 0, False

    def _start(self, name: str, _attributes: _Attributes) -> None:
        name = _local(name)
        if name == "rPh":
            self._spoken = True
        elif name == "t" and not self._spoken:
            self.listen(True)

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "t":
            self.listen(False)
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self.texts.append(self.whole())
            self._count += len(self.texts[-1])
            if self._count > MOST_SHARED_LETTERS or len(self.texts) > MOST_SHARED:
                raise Refused(_("The workbook holds more text than can be read at once. Split it into several files."))


class _Sheet(_Texts):
    """The rows of a sheet, as far as it was parsed."""

    def __init__(self, shared: list[str], cell_formats: list[str], since_1904: bool, bounds: Bounds) -> None:
        super().__init__()
        self.shared, self.formats, self.since_1904, self.bounds = shared, cell_formats, since_1904, bounds
        self.merged: list[list[int | str]] = []
        self._ready: list[Piece] = []
        self._cells: list[Cell] = []
        self._number, self._spoken, self._opened = 0, False, 0
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._kind = ""
        self._style: str | None = None
        self._formula: list[str] = []

    def taken(self) -> list[Piece]:
        """The rows that are complete and were not taken yet."""
        rows, self._ready = self._ready, []
        return rows

    def _start(self, name: str, attributes: _Attributes) -> None:
        name = self._names.get(name) or self._names.setdefault(name, _local(name))
        if name == "c":
            self._open_cell(attributes)
        elif name == "v" or (name == "t" and not self._spoken):
            self.listen(True)
        elif name == "f":
            self._parser.CharacterDataHandler = self._formula.append
        elif name == "row":
            self._open_row(attributes.get("r", ""))
        elif name == "rPh":
            self._spoken = True
        elif name == "mergeCell":
            self._add_merged(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        name = self._names.get(name) or _local(name)
        if name == "c":
            if self.letters:
                self._cells[-1] = self._value(self.whole())
            elif self._formula:
                self._cells[-1] = "=" + "".join(self._formula)
        elif name in ("v", "t", "f"):
            self.listen(False)
        elif name == "row":
            if cells := trim_cells(self._cells):
                self.bounds.row(cells)
                self._ready.append([self._number, cells])
        elif name == "rPh":
            self._spoken = False

    def _open_row(self, number: str) -> None:
        self._number = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self._number + 1
        self.bounds.line(self._number)
        self._cells = []

    def _open_cell(self, attributes: _Attributes) -> None:
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s")
        self.letters.clear()
        self._formula.clear()
        letters = attributes.get("r", "").rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = len(self._cells)
            if letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3:
                column = self._columns[letters] = column_index(letters)
        gap = column - len(self._cells)
        self._opened += 1
        if gap < 0 or column >= _MOST_COLUMNS or self._opened > _MOST_CELLS:
            raise zipfile.BadZipFile
        self._cells.extend([None] * (gap + 1))

    def _value(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            return self.shared[int(text)] if text.isdigit() and int(text) < len(self.shared) else None
        if kind == "n":
            return self._number_of(text)
        if kind == "b":
            return text == "1"
        if kind == "d":
            return [text.strip()]
        return text

    def _number_of(self, text: str) -> Cell:
        try:
            number = float(text)
        except ValueError:
            return text
        if not abs(number) < 1e300:
            return text
        style = self._style
        code = formats.GENERAL
        if style and style.isdigit() and int(style) < len(self.formats):
            code = self.formats[int(style)]
        value = formats.displayed_value(number, code, since_1904=self.since_1904)
        return [value.isoformat()] if isinstance(value, date | datetime) else value

    def _add_merged(self, place: str) -> None:
        """ "A1:C1" as what it reaches from and to."""
        first, _colon, last = place.partition(":")
        rows = [each.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for each in (first, last)]
        if all(row.isascii() and row.isdigit() and len(row) < 8 for row in rows) and len(self.merged) < 10_000:
            self.merged.append([int(rows[0]), int(rows[1]), place])
