"""Where backups lie, and how they go."""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction

# What a killed program left half-written is nobody's after so long.
_FORGOTTEN_SECONDS = 24 * 3600


def backup_path(backup):
    """The file of a Backup; it need not be there any more."""
    return Path(settings.BACKUP_ROOT) / backup.file


def forget_backup(backup):
    """The row now, and the file once this transaction is through."""
    path = backup_path(backup)
    backup.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def has_backups(schema_name):
    """Whether any file of this schema lies there, finished or not."""
    return bool(_files(Path(settings.BACKUP_ROOT), schema_name))


def remove_backups(schema_name):
    """Every file of this schema, finished or not."""
    for path in _files(Path(settings.BACKUP_ROOT), schema_name):
        _remove(path)


def remove_leftovers(folder, schema_name):
    """What was begun long ago and never finished."""
    for path in _files(folder, schema_name):
        if path.suffix != ".zip" and path.stat().st_mtime < time.time() - _FORGOTTEN_SECONDS:
            _remove(path)


def _files(folder, schema_name):
    # No name of a schema holds a dash, so none begins like another one's file.
    return list(folder.glob(f"{schema_name}-*"))


def _remove(path):
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
