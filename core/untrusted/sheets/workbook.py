"""XLSX, read as a stream: no more of it is held than the texts that cells share, and one row.

Each part is unpacked and parsed piece by piece by expat, which is linear in what it is given, and counted on the way,
whatever the archive's directory says of it.
"""

import zipfile
import zlib
from collections.abc import Iterator
from posixpath import basename, normpath
from posixpath import join as join_path
from xml.parsers import expat

from .. import File
from ..refusal import Refused
from ..refusal import mark_for_translation as _
from . import Piece
from .bounds import Bounds
from .workbook_cells import Shared, SheetRows, Styles
from .workbook_parts import Attributes, ById, Parts, local_name

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, expat.ExpatError)


def read_workbook(file: File, *, max_rows: int, max_columns: int) -> Iterator[Piece]:
    """Yields [number, cells] of each filled row of the first sheet that holds something, then what is to know of it.

    Cells are str, int, float, bool, None, or [text] with a date or moment in ISO's form; of a formula whose result was
    not kept it is "=" and the formula. At the end come
    ["merged", [[first row, last row, "A1:C1"], …]], rows counting from 1, and ["notes", [[text, its values], …]].
    """
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _read(Parts(archive), max_rows, max_columns)
    except _DAMAGED as error:
        if isinstance(error, expat.ExpatError) and error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        raise Refused(
            _("The file is damaged or not a workbook. Open it in Excel, save it as .xlsx and send that.")
        ) from error


def _read(parts: "Parts", max_rows: int, max_columns: int) -> Iterator[Piece]:
    book = _Book()
    parts.parse("xl/workbook.xml", book)
    kinds, targets = _related(parts)
    shared, styles = Shared(), Styles()
    for handler, kind in ((shared, "sharedStrings"), (styles, "styles")):
        name = next((targets[key] for key, each in kinds.items() if each == kind), f"xl/{kind}.xml")
        parts.parse(name, handler, may_lack=True)
    shown = [
        (name, targets[key])
        for name, key, is_hidden in book.sheets
        if not is_hidden and kinds.get(key, "worksheet") == "worksheet" and key in targets
    ]
    for name, part in shown:
        sheet = SheetRows(shared.texts, styles.formats, book.since_1904, Bounds(max_rows, max_columns))
        for _piece in parts.pieces(part, sheet):
            yield from sheet.taken()
        if sheet.bounds.rows:
            yield ["merged", sheet.merged]
            if len(shown) > 1:
                text = _("The workbook has %(count)d sheets; “%(name)s” was read.")
                yield ["notes", [[text, {"count": len(shown), "name": name}]]]
            return
    raise Refused(_("No sheet of this workbook holds anything."))


def _related(parts: Parts) -> tuple[ById, ById]:
    """({id: kind}, {id: name of the part}) of what the workbook is made of."""
    relations = _Relations()
    parts.parse("xl/_rels/workbook.xml.rels", relations, may_lack=True)
    return relations.kinds, relations.targets


class _Relations:
    def __init__(self) -> None:
        self.kinds: ById = {}
        self.targets: ById = {}

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship":
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

    def _start(self, name: str, attributes: Attributes) -> None:
        name = local_name(name)
        if name == "sheet":
            key = next((value for each, value in attributes.items() if local_name(each) == "id"), "")
            self.sheets.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")
