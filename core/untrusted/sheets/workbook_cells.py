"""What stands in the cells of a workbook: texts that they share, the styles of numbers, and a sheet's rows of values."""

import re
import unicodedata
import zipfile
from datetime import date, datetime
from xml.parsers import expat

from ..refusal import Refused
from ..refusal import mark_for_translation as _
from . import Cell, Piece, formats
from .bounds import Bounds, trim_cells
from .columns import column_index
from .workbook_parts import Attributes, ById, local_name

# Of texts that cells share, in letters and in number.
MOST_SHARED_LETTERS = 20_000_000
MOST_SHARED = 400_000
# What Excel has; and of cells, filled or not, what anybody can have meant.
_MOST_COLUMNS = 16_384
_MOST_STYLES = 65_536
_MOST_CELLS = 4_000_000
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Texts:
    """Letters within <t> are collected; those that say how to pronounce others (<rPh>) are not."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self._parser: expat.XMLParserType

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: Attributes) -> None:
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


class Shared(Texts):
    """The texts that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._count, self._spoken = 0, False

    def _start(self, name: str, _attributes: Attributes) -> None:
        name = local_name(name)
        if name == "rPh":
            self._spoken = True
        elif name == "t" and not self._spoken:
            self.listen(True)

    def _end(self, name: str) -> None:
        name = local_name(name)
        if name == "t":
            self.listen(False)
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self.texts.append(self.whole())
            self._count += len(self.texts[-1])
            if self._count > MOST_SHARED_LETTERS or len(self.texts) > MOST_SHARED:
                raise Refused(_("The workbook holds more text than can be read at once. Split it into several files."))


class Styles:
    """The number format of each style of cells."""

    def __init__(self) -> None:
        self.formats: list[str] = []
        self._own: ById = {}
        self._inside = False

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        name = local_name(name)
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
        if local_name(name) == "cellXfs":
            self._inside = False


class SheetRows(Texts):
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

    def _start(self, name: str, attributes: Attributes) -> None:
        name = self._names.get(name) or self._names.setdefault(name, local_name(name))
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
        name = self._names.get(name) or local_name(name)
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

    def _open_cell(self, attributes: Attributes) -> None:
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
