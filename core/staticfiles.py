"""Which static files are served, and under which names."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ChosenFilesFinder(FileSystemFinder):
    """Our own static files, and of the front-end packages only what pages load.

    The packages bring hundreds of files that nobody asks for, some of which refer to files that
    they do not bring.
    """

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, storage in super().list(ignore_patterns):
            if not storage.prefix or f"{storage.prefix}/{path}" in settings.VENDOR_FILES:
                yield path, storage


class HashedFilesStorage(CompressedManifestStaticFilesStorage):
    """Every file under a name that changes with its content, also where one script imports another."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names hold as long as the process does, and a page of icons asks for dozens.
        self.url = cache(super().url)
