"""A school's folder of files."""

import shutil
from pathlib import Path

from django.conf import settings


def media_folder(schema_name):
    """Where the files of the school with this schema lie; it need not exist."""
    return Path(settings.MEDIA_ROOT) / schema_name


def remove_media(schema_name):
    """Every file of the school."""
    if not schema_name or Path(schema_name).name != schema_name:
        raise ValueError(f"{schema_name!r} is no folder of a school.")
    shutil.rmtree(media_folder(schema_name), ignore_errors=True)
