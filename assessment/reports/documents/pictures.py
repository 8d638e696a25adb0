"""Logos and signatures as people send them, made into pictures that are safe to print."""

import uuid

from django.core.files.base import ContentFile

from core.pictures import small_picture

MAX_BYTES = 4 * 1024 * 1024
SIDE = 900


def make_picture(upload):
    """A new PNG of `upload` as a ContentFile with a name nobody can guess; ValidationError for no picture."""
    content = small_picture(upload, "shrink_picture", side=SIDE, max_bytes=MAX_BYTES)
    return ContentFile(content, name=f"{uuid.uuid4().hex}.png")
