"""Files of a school: stored below a folder of its own, served only to who may see them."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.db import connection


class SchoolStorage(FileSystemStorage):
    """MEDIA_ROOT/<schema>/…; a name that climbs out of it is refused by Django's safe_join.

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
