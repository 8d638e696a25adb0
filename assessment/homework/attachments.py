"""Files that people hand in or give out: which kinds may be kept, told by what is in them and not by their name alone."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.untrusted.kinds import HEAD_BYTES, HEADS
from core.untrusted.refusal import Refused
from core.untrusted.running import in_words, run_parser

MAX_BYTES = 20 * 1024 * 1024
# Of one homework, or of what one student hands in for it.
MAX_FILES = 10
MAX_NAME = 200


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what it is served as, and whether a browser shows it as a picture and runs nothing of it."""

    content_type: str
    is_picture: bool = False


@dataclass(frozen=True)
class CheckedFile:
    """An upload that may be kept, under a name that is safe to show and to save."""

    upload: object
    name: str
    size: int
    content_type: str


def check_file(upload):
    """`upload` as a CheckedFile. ValidationError, which names the file, for what is too large or of no such kind."""
    name = clean_file_name(upload.name)
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” has %(size)s. A file may have %(most)s.")
            % {"name": name, "size": filesizeformat(upload.size), "most": filesizeformat(MAX_BYTES)},
            code="size",
        )
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty. Choose it again.") % {"name": name}, code="empty")
    ending = PurePath(name).suffix.lower()
    kind = KINDS.get(ending)
    if kind is None:
        raise ValidationError(
            _("“%(name)s” is of a kind that cannot be taken. Choose one of: %(kinds)s.")
            % {"name": name, "kinds": allowed_endings()},
            code="kind",
        )
    if not _is_it(upload, name, ending):
        raise ValidationError(
            _("“%(name)s” does not hold what its name says. Save it again as %(kind)s, or take another file.")
            % {"name": name, "kind": ending.lstrip(".").upper()},
            code="content",
        )
    return CheckedFile(upload, name, upload.size, kind.content_type)


def clean_file_name(name):
    """The last part of `name`, without characters that nobody sees or that turn the direction of writing."""
    plain = PurePath(str(name).replace("\\", "/")).name
    plain = "".join(
        letter for letter in plain if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    plain = plain.strip() or "file"
    suffix = PurePath(plain).suffix[:20]
    return plain[: len(plain) - len(suffix)][: MAX_NAME - len(suffix)] + suffix if suffix else plain[:MAX_NAME]


def allowed_endings():
    """The kinds as people know them: "PDF, PNG, …"."""
    return ", ".join(ending.lstrip(".").upper() for ending in KINDS if ending != ".jpeg")


def accept_attribute():
    """For a file field: what the browser offers."""
    return ",".join(KINDS)


def is_picture(content_type):
    return content_type in _PICTURES


def _is_it(upload, name, ending):
    """Whether `upload` is what its ending says. What has to be looked into is, in a process of its own."""
    try:
        if ending in HEADS:
            upload.seek(0)
            return HEADS[ending](upload.read(HEAD_BYTES))
        [is_it] = run_parser("core.untrusted.kinds:check_kind", upload, ending=ending)
        return is_it
    except Refused as refusal:
        raise ValidationError(f"“{name}”: {in_words(refusal)}", code="content") from refusal
    finally:
        upload.seek(0)


_OPENXML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    ".pdf": FileKind("application/pdf"),
    ".jpg": FileKind("image/jpeg", is_picture=True),
    ".jpeg": FileKind("image/jpeg", is_picture=True),
    ".png": FileKind("image/png", is_picture=True),
    ".webp": FileKind("image/webp", is_picture=True),
    ".gif": FileKind("image/gif", is_picture=True),
    ".heic": FileKind("image/heic"),
    ".docx": FileKind(f"{_OPENXML}.wordprocessingml.document"),
    ".xlsx": FileKind(f"{_OPENXML}.spreadsheetml.sheet"),
    ".pptx": FileKind(f"{_OPENXML}.presentationml.presentation"),
    ".odt": FileKind("application/vnd.oasis.opendocument.text"),
    ".txt": FileKind("text/plain"),
    ".csv": FileKind("text/csv"),
    ".mp3": FileKind("audio/mpeg"),
    ".m4a": FileKind("audio/mp4"),
    ".mp4": FileKind("video/mp4"),
}
_PICTURES = {kind.content_type for kind in KINDS.values() if kind.is_picture}
