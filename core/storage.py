"""Files of a school: stored below a folder of its own, served only to who may see them.

A file and the row that names it are kept together or not at all: `files_kept_with_rows` takes back the files of a
transaction that fails, `delete_once_sure` lets go of one only when the row is gone for good.
"""

import errno
import logging
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull

from .postgres.selected import connection

log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# Paths of the files that the innermost block of `files_kept_with_rows` has saved so far.
_saved: ContextVar[list[Path] | None] = ContextVar("_saved", default=None)


class NotStored(ValidationError):
    """A file that the disk does not take. A form shows it like what else is wrong with a file."""

    def __init__(self) -> None:
        super().__init__(not_stored_text(), code="not_stored")


def not_stored_text() -> str:
    """What a person is told whose file is not stored."""
    return _(
        "The file is not stored: there is no room on our disk, or it does not answer. Try again in some minutes, or tell"
        " the school's office."
    )


def is_no_room(error: BaseException | None) -> bool:
    """Whether a failure comes from a disk without room, ours or the database's, at once or by way of another error."""
    while error is not None:
        if isinstance(error, NotStored | DiskFull) or (isinstance(error, OSError) and error.errno in _NO_ROOM):
            return True
        error = error.__cause__ or error.__context__
    return False


class files_kept_with_rows:
    """Files saved within the block go again when it fails, for no row will name them. Blocks may lie in each other."""

    def __enter__(self) -> Self:
        self.outer: list[Path] | None = _saved.get()
        self.saved: list[Path] = []
        _saved.set(self.saved)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        _saved.set(self.outer)
        if kind is None:
            if self.outer is not None:
                self.outer.extend(self.saved)
            return
        self.forget()

    def forget(self) -> None:
        """Takes back the files saved so far."""
        while self.saved:
            _remove(self.saved.pop())


def delete_once_sure(storage: Storage, name: str) -> None:
    """The file goes when this transaction is through, and what cannot be removed then stops nothing else."""
    path = Path(storage.path(name))
    transaction.on_commit(lambda: _remove(path), robust=True)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("A file that nothing names any more cannot be removed: %s", error)


@lru_cache(maxsize=1024)
def _resolved(folder: str) -> str:
    # Each part of the way is asked for, and Django wants the folder six times for one file.
    return str(Path(folder).resolve())


class SchoolStorage(FileSystemStorage):
    """MEDIA_ROOT/<schema>/…; a name that leads out of it is refused, by dots or by a link.

    A file has no address: `url()` raises ValueError. Each app serves its own files through a
    guarded view. What the disk does not take raises NotStored, and no half of it is left.
    """

    base_url = None  # type: ignore[assignment]  # Django's own word for files without an address

    @property
    def base_location(self) -> str:
        return str(Path(super().base_location) / connection.schema_name)

    @property
    def location(self) -> str:
        return _resolved(self.base_location)

    def path(self, name: str) -> str:
        # Django refuses what climbs out by its name; it would follow a link.
        path = super().path(name)
        if not Path(path).resolve().is_relative_to(self.location):
            raise SuspiciousFileOperation(f"{name} leads out of the school's folder.")
        return path

    def _save(self, name: str, content: File) -> str:
        # `save` has just found that nothing has this name: what stands there after a failure is half of this file.
        half = Path(self.path(name))
        try:
            name = super()._save(name, content)  # type: ignore[misc]  # left out by Django's stubs
        except OSError as error:
            log.error("A file could not be stored: %s", error)
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise NotStored from error
        saved = _saved.get()
        if saved is not None:
            saved.append(Path(self.path(name)))
        return name
