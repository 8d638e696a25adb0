"""Taking files: what is far too large is refused before it fills the disk, and a disk that is full loses no text."""

import logging
from contextlib import contextmanager
from functools import wraps

from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.storage import not_stored_text

from .attachments import MAX_BYTES

log = logging.getLogger(__name__)

# At once, with the form around the files; the front server takes a little more. Others go one after the other.
_MOST_BYTES = 5 * MAX_BYTES
# A body up to this size is read to its end and thrown away, so that the browser gets to read the answer.
_DRAINED_BYTES = 2 * _MOST_BYTES


class LimitedUpload(FileUploadHandler):
    """Stops a body that holds more than is taken at once; what was typed before them is kept."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.body_bytes = content_length

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.body_bytes > _MOST_BYTES:
            self.request.upload_is_too_large = True
            raise StopUpload(connection_reset=self.body_bytes > _DRAINED_BYTES)

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


class KeptUpload(TemporaryFileUploadHandler):
    """Puts a large file on the disk; one that the disk does not take is left out, and the request says so."""

    def new_file(self, *args, **kwargs):
        with self._noting():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        with self._noting():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        """The last bytes are written here; by now nobody expects SkipFile, but None."""
        try:
            with self._noting():
                return super().file_complete(file_size)
        except SkipFile:
            return None

    @contextmanager
    def _noting(self):
        try:
            yield
        except OSError as error:
            log.error("An upload could not be put on the disk: %s", error)
            self.request.upload_is_not_stored = True
            raise SkipFile from error


def refuse_lost_files(request, form):
    """Says at `files` which of them did not come in, after a POST to a view of `takes_files`."""
    if request.upload_is_too_large:
        form.add_error("files", _("These files are too large together. Send them one after the other."))
    if request.upload_is_not_stored:
        form.add_error("files", not_stored_text())


def takes_files(view):
    """A view whose form may bring files. The handler has to stand before anything reads the body, the token too."""
    protected = csrf_protect(view)

    @csrf_exempt  # for as long as it takes to put the handler in place
    @wraps(view)
    def prepared(request, *args, **kwargs):
        request.upload_is_too_large = request.upload_is_not_stored = False
        if request.method == "POST":
            handlers = (LimitedUpload, MemoryFileUploadHandler, KeptUpload)
            request.upload_handlers = [handler(request) for handler in handlers]
        return protected(request, *args, **kwargs)

    return prepared
