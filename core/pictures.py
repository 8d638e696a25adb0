"""Pictures that people send, made small and clean in a process of its own."""

import base64
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from .untrusted.refusal import Refused
from .untrusted.running import in_words, run_parser


def small_picture(upload: File, how: Literal["make_portrait", "shrink_picture"], *, side: int, max_bytes: int) -> bytes:
    """The bytes of a new picture of `upload`: "make_portrait" makes a square JPEG, "shrink_picture" a PNG with its transparency.

    `side` is its width, or the most of its longer side, in pixels. Everything but the picture itself is left behind:
    a phone's photos say where they were taken. ValidationError for a file that is too large or no picture.
    """
    if upload.size > max_bytes:
        raise ValidationError(
            _("The picture is larger than %(most)d MB. Choose a smaller one.") % {"most": max_bytes // 1024 // 1024}
        )
    try:
        [encoded] = run_parser(f"core.untrusted.pictures:{how}", upload, side=side)
    except Refused as refusal:
        raise ValidationError(in_words(refusal)) from refusal
    return base64.b64decode(encoded)
