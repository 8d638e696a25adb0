"""The parts of a workbook: XML files within one archive, unpacked and parsed piece by piece."""

import zipfile
from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from ..refusal import Refused
from ..refusal import mark_for_translation as _

MAX_UNPACKED_BYTES = 150 * 1024 * 1024
_CHUNK = 128 * 1024

type Attributes = dict[str, str]
# What stands in the file without an id has None.
type ById = dict[str | None, str]


class Handler(Protocol):
    """Is told of the elements of a part."""

    def attach(self, parser: expat.XMLParserType) -> None: ...


class Parts:
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

    def parse(self, name: str, handler: Handler, *, may_lack: bool = False) -> None:
        """Gives the whole part to `handler`."""
        if may_lack and name.lower() not in self.names:
            return
        for _piece in self.pieces(name, handler):
            pass

    def pieces(self, name: str, handler: Handler) -> Iterator[None]:
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


def local_name(name: str) -> str:
    """The name of an element or attribute without the prefix of its namespace."""
    return name.rpartition(":")[2]
