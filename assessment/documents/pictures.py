"""Logos and signatures as people send them, made into pictures that are safe to print."""

import io
import uuid
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 30_000_000
SIDE = 900
FORMATS = ("JPEG", "PNG", "WEBP")


def picture(upload):
    """A new PNG of `upload`, with its transparency, as a ContentFile with a name nobody can guess.

    Everything but the picture itself is left behind. ValidationError for what is too large or no picture.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 4 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture that would fill the memory when unpacked.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise Image.DecompressionBombError
                small = ImageOps.exif_transpose(image).convert("RGBA")
                small.thumbnail((SIDE, SIDE))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("The picture has too many pixels. Choose a smaller one.")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise ValidationError(_("This is not a picture that can be read. Choose a PNG, JPEG or WebP file.")) from None
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.png")
