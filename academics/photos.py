"""Photos as people send them, made into small pictures that are safe to serve."""

import uuid

from django.core.files.base import ContentFile

from core.pictures import small_picture

MAX_BYTES = 8 * 1024 * 1024
SIDE = 480


def make_portrait(upload):
    """A new square JPEG of `upload` as a ContentFile with a name nobody can guess; ValidationError for no picture."""
    content = small_picture(upload, "make_portrait", side=SIDE, max_bytes=MAX_BYTES)
    return ContentFile(content, name=f"{uuid.uuid4().hex}.jpg")
