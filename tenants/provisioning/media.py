"""A school's folder of files."""

import re
import shutil
from pathlib import Path

from django.conf import settings

# What `tenants.actions.creating` makes as names of schemas: nothing that could be a path.
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,62}")


def media_folder(schema_name):
    """Where the files of the school with this schema lie; it need not exist.

    ValueError for a name that could lead anywhere else: whole trees are removed by it.
    """
    if not _NAME.fullmatch(schema_name) or schema_name == "public":
        raise ValueError(f"{schema_name!r} is no folder of a school.")
    return Path(settings.MEDIA_ROOT) / schema_name


def remove_media(schema_name):
    """Every file of the school."""
    shutil.rmtree(media_folder(schema_name), ignore_errors=True)
