"""Files of a school: stored below a folder of its own, served only to who may see them."""

from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.db import connection


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
        return str(Path(self.base_location).resolve())

    def path(self, name):
        # Django refuses what climbs out by its name; it would follow a link.
        path = super().path(name)
        if not Path(path).resolve().is_relative_to(self.location):
            raise SuspiciousFileOperation(f"{name} leads out of the school's folder.")
        return path
