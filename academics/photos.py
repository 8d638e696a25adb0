"""Photos as people send them, made into small pictures that are safe to serve."""

import io
import uuid
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000
SIDE = 480
FORMATS = ("JPEG", "PNG", "WEBP")


def portrait(upload):
    """A new square JPEG of `upload` as a ContentFile with a name nobody can guess.

    Everything but the picture itself is left behind: a phone's photos say where they were taken.
    ValidationError for a file that is too large or no picture.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The photo is larger than 8 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture that would fill the memory when unpacked.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _reduced(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("The photo has too many pixels. Choose a smaller one.")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise ValidationError(_("This is not a photo that can be read. Choose a JPEG, PNG or WebP file.")) from None


def _reduced(upload):
    with Image.open(upload, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    square = ImageOps.fit(upright, (SIDE, SIDE), centering=(0.5, 0.4))
    out = io.BytesIO()
    square.save(out, "JPEG", quality=85, optimize=True)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.jpg")
