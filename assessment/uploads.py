"""Taking files: what is far too large is refused before it fills the disk."""

from functools import wraps

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from .attachments import MAX_BYTES

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


def takes_files(view):
    """A view whose form may bring files. The handler has to stand before anything reads the body, the token too."""
    protected = csrf_protect(view)

    @csrf_exempt  # for as long as it takes to put the handler in place
    @wraps(view)
    def prepared(request, *args, **kwargs):
        request.upload_is_too_large = False
        if request.method == "POST":
            request.upload_handlers.insert(0, LimitedUpload(request))
        return protected(request, *args, **kwargs)

    return prepared
