"""Files of a school: stored below a folder of its own, served only to who may see them."""

from functools import lru_cache
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.db import connection


@lru_cache(maxsize=1024)
def _resolved(folder):
    # Each part of the way is asked for, and Django wants the folder six times for one file.
    return str(Path(folder).resolve())


class SchoolStorage(FileSystemStorage):
    """MEDIA_ROOT/<schema>/…; a name that leads out of it is refused, by dots or by a link.

    A file has no address: `url()` raises ValueError. Each app serves its own files through a
    guarded view.
    """

    base_url = None

    @property
    def base_location(self):
        return str(Path(super().base_location) / connection.schema_name)

    @property
    def location(self):
        return _resolved(self.base_location)

    def path(self, name):
        # Django refuses what climbs out by its name; it would follow a link.
        path = super().path(name)
        if not Path(path).resolve().is_relative_to(self.location):
            raise SuspiciousFileOperation(f"{name} leads out of the school's folder.")
        return path
