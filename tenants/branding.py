"""A school's logo and colour: what may be used, and how it is served."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.templatetags.static import static
from django.utils.translation import gettext as _

from core.pictures import small_picture

MAX_BYTES = 4 * 1024 * 1024
SIDE = 512
# WCAG's least contrast of text; buttons have white text on the school's colour.
MIN_CONTRAST = 4.5


def clean_logo(upload):
    """A new PNG of `upload`, at most 512 pixels a side, as a ContentFile; ValidationError for no picture."""
    return ContentFile(small_picture(upload, "shrink_picture", side=SIDE, max_bytes=MAX_BYTES), name="logo.png")


def contrast_with_white(colour):
    """WCAG's contrast, 1 to 21, of white text on `colour` ("#rrggbb")."""
    linear = []
    for start in (1, 3, 5):
        channel = int(colour[start : start + 2], 16) / 255
        linear.append(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def clean_accent(colour):
    """The colour in lower case; ValidationError when white text on it cannot be read by everybody."""
    contrast = contrast_with_white(colour)
    if contrast < MIN_CONTRAST:
        raise ValidationError(
            _("White text on this colour is hard to read (contrast %(found).1f, needed 4.5). Choose a darker one."),
            params={"found": contrast},
        )
    return colour.lower()


def app_manifest(name, colour):
    """The web app manifest of a school, as JSON; https://www.w3.org/TR/appmanifest/ says what each member is."""
    icon = {"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return {
        "id": "/",
        "name": name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": colour,
        "icons": [icon],
    }


def theme_css(colour):
    """The style sheet that gives Tabler the school's colour; links are lighter where the page is dark."""
    rgb = ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return (
        f":root,:host{{--tblr-primary:{colour};--tblr-primary-rgb:{rgb};"
        f"--tblr-link-color:light-dark({colour},color-mix(in oklab,{colour} 40%,#fff));"
        f"--tblr-link-hover-color:light-dark(color-mix(in oklab,{colour} 80%,#000),"
        f"color-mix(in oklab,{colour} 25%,#fff))}}\n"
    )
