"""Files that people hand in or give out: which kinds may be kept, told by what is in them and not by their name alone.

Nothing that a browser or an office program would run is among them: no pages, no scripts, no macros. Files are
never unpacked here; of what an archive says of itself only its list and two short entries are read.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
# Of one homework, or of what one student hands in for it.
MAX_FILES = 10
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_NAME = 200
_HEAD_BYTES = 4096

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
_PAGE_START = re.compile(rb"\s*<\s*(!doctype|!--|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Where programs lie within an office document.
_PROGRAMS = re.compile(r"(^|/)(vbaproject|vbadata|macrosheets|activex|basic|scripts)(\.|/)", re.IGNORECASE)
_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]")


@dataclass(frozen=True)
class Kind:
    """A kind of file: how its name ends, what it is served as, and how it is recognised."""

    content_type: str
    is_it: object
    # A browser shows it as a picture and runs nothing of it.
    is_picture: bool = False


@dataclass(frozen=True)
class CheckedFile:
    """An upload that may be kept, under a name that is safe to show and to save."""

    upload: object
    name: str
    size: int
    content_type: str


def checked(upload):
    """`upload` as a CheckedFile. ValidationError, which names the file, for what is too large or of no such kind."""
    name = clean_name(upload.name)
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” has %(size)s. A file may have %(most)s.")
            % {"name": name, "size": filesizeformat(upload.size), "most": filesizeformat(MAX_BYTES)},
            code="size",
        )
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty. Choose it again.") % {"name": name}, code="empty")
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise ValidationError(
            _("“%(name)s” is of a kind that cannot be taken. Choose one of: %(kinds)s.")
            % {"name": name, "kinds": endings()},
            code="kind",
        )
    upload.seek(0)
    head = upload.read(_HEAD_BYTES)
    fits = kind.is_it(head, upload)
    upload.seek(0)
    if not fits:
        raise ValidationError(
            _("“%(name)s” does not hold what its name says. Save it again as %(kind)s, or take another file.")
            % {"name": name, "kind": PurePath(name).suffix.lower().lstrip(".").upper()},
            code="content",
        )
    return CheckedFile(upload, name, upload.size, kind.content_type)


def clean_name(name):
    """The last part of `name`, without characters that nobody sees or that turn the direction of writing."""
    plain = PurePath(str(name).replace("\\", "/")).name
    plain = "".join(
        letter for letter in plain if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    plain = plain.strip() or "file"
    suffix = PurePath(plain).suffix[:20]
    return plain[: len(plain) - len(suffix)][: MAX_NAME - len(suffix)] + suffix if suffix else plain[:MAX_NAME]


def endings():
    """The kinds as people know them: "PDF, PNG, …"."""
    return ", ".join(ending.lstrip(".").upper() for ending in KINDS if ending != ".jpeg")


def accept():
    """For a file field: what the browser offers."""
    return ",".join(KINDS)


def is_picture(content_type):
    return content_type in _PICTURES


def _begins(*starts):
    return lambda head, _upload: head.startswith(starts)


def _webp(head, _upload):
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _of_brand(brands):
    return lambda head, _upload: head[4:8] == b"ftyp" and head[8:12] in brands


def _mp3(head, _upload):
    return head.startswith(b"ID3") or bool(_MPEG_AUDIO.match(head))


def _text(head, upload):
    """A text in any encoding that people have: no control characters, and nothing a browser takes for a page."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            upload.seek(0)
            return not _PAGE_START.match(upload.read().decode("utf-16").encode())
        except UnicodeDecodeError:
            return False
    if _PAGE_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    upload.seek(0)
    return not any(_CONTROLS.search(chunk) for chunk in iter(lambda: upload.read(65536), b""))


def _office(main):
    """Word, Excel, PowerPoint: an archive with `main` in it, and no macros."""

    def is_it(head, upload):
        with _archive(head, upload) as names:
            if names is None or main not in names or "[Content_Types].xml" not in names:
                return False
            return b"macroenabled" not in names.read("[Content_Types].xml", 1024 * 1024).lower()

    return is_it


def _open_document(kind):
    def is_it(head, upload):
        with _archive(head, upload) as names:
            return names is not None and "mimetype" in names and names.read("mimetype", 200).strip() == kind

    return is_it


class _archive:
    """The names in a ZIP that is one from its first byte on, small when unpacked, and without programs; else None."""

    def __init__(self, head, upload):
        self.head, self.upload, self.zip, self.names = head, upload, None, set()

    def __enter__(self):
        if not self.head.startswith(b"PK\x03\x04"):
            return None
        try:
            self.zip = zipfile.ZipFile(self.upload)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return None
        entries = self.zip.infolist()
        self.names = {entry.filename for entry in entries}
        whole = sum(entry.file_size for entry in entries)
        encrypted = any(entry.flag_bits & 1 for entry in entries)
        if len(entries) > MAX_ENTRIES or whole > MAX_UNPACKED_BYTES or encrypted:
            return None
        return None if any(_PROGRAMS.search(name) for name in self.names) else self

    def __contains__(self, name):
        return name in self.names

    def read(self, name, most):
        """The beginning of an entry; nothing when it cannot be read."""
        try:
            with self.zip.open(name) as entry:
                return entry.read(most)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError):
            return b""

    def __exit__(self, *error):
        if self.zip:
            self.zip.close()
        return False


_OPENXML = "application/vnd.openxmlformats-officedocument"
_TEXT_DOCUMENT = "application/vnd.oasis.opendocument.text"
KINDS = {
    ".pdf": Kind("application/pdf", _begins(b"%PDF-")),
    ".jpg": Kind("image/jpeg", _begins(b"\xff\xd8\xff"), is_picture=True),
    ".jpeg": Kind("image/jpeg", _begins(b"\xff\xd8\xff"), is_picture=True),
    ".png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n"), is_picture=True),
    ".webp": Kind("image/webp", _webp, is_picture=True),
    ".gif": Kind("image/gif", _begins(b"GIF87a", b"GIF89a"), is_picture=True),
    ".heic": Kind("image/heic", _of_brand(_HEIC_BRANDS)),
    ".docx": Kind(f"{_OPENXML}.wordprocessingml.document", _office("word/document.xml")),
    ".xlsx": Kind(f"{_OPENXML}.spreadsheetml.sheet", _office("xl/workbook.xml")),
    ".pptx": Kind(f"{_OPENXML}.presentationml.presentation", _office("ppt/presentation.xml")),
    ".odt": Kind(_TEXT_DOCUMENT, _open_document(_TEXT_DOCUMENT.encode())),
    ".txt": Kind("text/plain", _text),
    ".csv": Kind("text/csv", _text),
    ".mp3": Kind("audio/mpeg", _mp3),
    ".m4a": Kind("audio/mp4", _of_brand(_AUDIO_BRANDS)),
    ".mp4": Kind("video/mp4", _of_brand(_VIDEO_BRANDS)),
}
_PICTURES = {kind.content_type for kind in KINDS.values() if kind.is_picture}
