"""Which kind of file it is, told by what is in it and not by its name alone.

Nothing that a browser or an office program would run is among them: no pages, no scripts, no macros. Files are
never unpacked here; of what an archive says of itself only its list and two short entries are read.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from . import File

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
# So much of a file's beginning tells the kinds of HEADS.
HEAD_BYTES = 4096
_CHUNK = 64 * 1024
_MOST_OF_ENTRY = 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError)

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_VIDEO_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
    b"3gp4",
}
_AUDIO_BRANDS = {b"M4A ", b"M4B ", b"isom", b"iso2", b"mp41", b"mp42", b"3gp4", b"dash"}
# What a text begins with that is a page or a drawing to a browser.
_PAGE_START = re.compile(r"\s*<\s*(!doctype|!--|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Where programs lie within an office document.
_PROGRAMS = re.compile(r"(^|/)(vbaproject|vbadata|macrosheets|activex|basic|scripts)(\.|/)", re.IGNORECASE)
_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]")


def check_kind(file: File, *, ending: str) -> Iterator[bool]:
    """Yields whether a binary file is what its ending, of WHOLES, says."""
    yield WHOLES[ending](file)


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _of_brand(brands: set[bytes]) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def _mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or bool(_MPEG_AUDIO.match(head))


def _text(file: File) -> bool:
    """A text in any encoding that people have: no control characters, and nothing a browser takes for a page."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(file)
    if _PAGE_START.match(head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")):
        return False
    return not any(_CONTROLS.search(chunk) for chunk in iter(lambda: file.read(_CHUNK), b""))


def _utf16(file: File) -> bool:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        if _PAGE_START.match(decoder.decode(file.read(HEAD_BYTES))):
            return False
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _office(main: str) -> Callable[[File], bool]:
    """Word, Excel, PowerPoint: an archive with `main` in it, and no macros."""

    def is_it(file: File) -> bool:
        with _archive(file) as names:
            if names is None or main not in names or "[Content_Types].xml" not in names:
                return False
            types = names.read("[Content_Types].xml")
            return types is not None and b"macroenabled" not in types.lower()

    return is_it


def _open_document(kind: bytes) -> Callable[[File], bool]:
    def is_it(file: File) -> bool:
        with _archive(file) as names:
            return names is not None and "mimetype" in names and (names.read("mimetype") or b"").strip() == kind

    return is_it


class _archive:
    """The names in a ZIP that is one from its first byte on, small when unpacked, and without programs; else None."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.names: set[str] = set()
        self.zip: zipfile.ZipFile | None = None

    def __enter__(self) -> "_archive | None":
        head = self.file.read(4)
        if head != b"PK\x03\x04":
            return None
        try:
            self.zip = zipfile.ZipFile(self.file)
        except _DAMAGED:
            return None
        entries = self.zip.infolist()
        self.names = {entry.filename for entry in entries}
        whole = sum(entry.file_size for entry in entries)
        encrypted = any(entry.flag_bits & 1 for entry in entries)
        if len(entries) > MAX_ENTRIES or whole > MAX_UNPACKED_BYTES or encrypted:
            return None
        return None if any(_PROGRAMS.search(name) for name in self.names) else self

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes | None:
        """A short entry; None when it cannot be read, or is none."""
        if self.zip is None:
            return None
        try:
            with self.zip.open(name) as entry:
                content = entry.read(_MOST_OF_ENTRY + 1)
        except _DAMAGED:
            return None
        return content if len(content) <= _MOST_OF_ENTRY else None

    def __exit__(self, *error: object) -> None:
        if self.zip:
            self.zip.close()


# Kinds that their first bytes tell: {ending: test of them}.
HEADS = {
    ".pdf": _begins(b"%PDF-"),
    ".jpg": _begins(b"\xff\xd8\xff"),
    ".jpeg": _begins(b"\xff\xd8\xff"),
    ".png": _begins(b"\x89PNG\r\n\x1a\n"),
    ".webp": _webp,
    ".gif": _begins(b"GIF87a", b"GIF89a"),
    ".heic": _of_brand(_HEIC_BRANDS),
    ".mp3": _mp3,
    ".m4a": _of_brand(_AUDIO_BRANDS),
    ".mp4": _of_brand(_VIDEO_BRANDS),
}
# Those that have to be looked into: {ending: test of the file}.
WHOLES = {
    ".docx": _office("word/document.xml"),
    ".xlsx": _office("xl/workbook.xml"),
    ".pptx": _office("ppt/presentation.xml"),
    ".odt": _open_document(b"application/vnd.oasis.opendocument.text"),
    ".txt": _text,
    ".csv": _text,
}
