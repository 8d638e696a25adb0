"""What opening an archive takes, found out where it cannot do harm."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from . import File

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    RecursionError,
    ValueError,
)


def check_archive(file: File, *, entry: str, most: int) -> Iterator[bool]:
    """Yields True once a ZIP's list and the JSON in one entry, `most` bytes of it, were held at once.

    What comes to its end within the memory of this process does so elsewhere. What is damaged is light: whoever reads
    it says what is wrong with it.
    """
    with suppress(*_DAMAGED), zipfile.ZipFile(file) as archive, archive.open(entry) as part:
        held = json.loads(part.read(most))
        del held
    yield True
