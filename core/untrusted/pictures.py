"""Pictures as people send them, made into small ones with nothing in them but the picture."""

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from . import File
from .refusal import Refused
from .refusal import mark_for_translation as _

# Pixels by kind: those of a PNG are all unpacked before any can be made fewer, four bytes each; WebP takes four times
# that, and of an ordinary JPEG only every eighth row and column is unpacked.
MOST_PIXELS = {"PNG": 12_500_000, "WEBP": 5_000_000, "JPEG": 120_000_000}
# Of a JPEG that comes in steps all are, and none is reduced.
MOST_IN_STEPS = 12_500_000
_STRIP_PIXELS = 500_000
_ORIENTATION = 0x0112


def make_portrait(file: File, *, side: int) -> Iterator[str]:
    """Yields one square JPEG, `side` pixels wide, in base64; Refused for no picture or one with too many pixels."""
    small = _small(file, (side, side), "RGB", min)
    square = ImageOps.fit(small, (side, side), centering=(0.5, 0.4))
    yield _encoded(square, "JPEG", quality=85, optimize=True)


def shrink_picture(file: File, *, side: int) -> Iterator[str]:
    """Yields one PNG with its transparency, at most `side` pixels a side, in base64; Refused likewise."""
    small = _small(file, (side, side), "RGBA", max)
    small.thumbnail((side, side))
    yield _encoded(small, "PNG", optimize=True)


def _small(file: File, size: tuple[int, int], mode: str, measure: Callable[[tuple[int, int]], int]) -> Image.Image:
    """The picture upright and in `mode`; its shorter (min) or longer (max) side is twice `size`, if it was as much."""
    # By kind, below.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=tuple(MOST_PIXELS)) as image:
            in_steps = bool(image.info.get("progressive"))
            _refuse_bombs(image, MOST_IN_STEPS if in_steps else MOST_PIXELS[str(image.format)])
            image.draft("RGB", (size[0] * 2, size[1] * 2))
            _refuse_bombs(image, MOST_IN_STEPS)
            turned = image.getexif().get(_ORIENTATION)
            return _upright(_by_strips(image, measure(image.size) // (size[0] * 2) or 1, mode), turned)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused(_("This is not a picture that can be read. Choose a JPEG, PNG or WebP file.")) from error


def _refuse_bombs(image: Image.Image, most: int) -> None:
    """By what the file says of its size, before a pixel is unpacked."""
    if image.width * image.height > most:
        raise Refused(_("The picture has too many pixels. Choose a smaller one."))


def _by_strips(image: Image.Image, factor: int, mode: str) -> Image.Image:
    """The picture in `mode`, one pixel for each square of `factor`: a few rows at a time, so that it is never held twice."""
    # The colours of pixels that nobody sees do not count.
    working = "RGBa" if mode == "RGBA" else mode
    whole = Image.new(working, (-(-image.width // factor), -(-image.height // factor)))
    rows = max(_STRIP_PIXELS // image.width // factor, 1) * factor
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height))).convert(mode)
        whole.paste(strip.convert(working).reduce(factor), (0, top // factor))
    return whole.convert(mode)


def _upright(image: Image.Image, turned: int | None) -> Image.Image:
    """As the camera was held."""
    image.getexif()[_ORIENTATION] = turned or 1
    return ImageOps.exif_transpose(image)


def _encoded(image: Image.Image, file_format: str, **options: Any) -> str:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return base64.b64encode(out.getvalue()).decode()
