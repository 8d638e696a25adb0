"""Reading pages as a browser would, whatever way their templates are broken into lines."""

import re


def tight(html):
    """`html` without the white space that stands beside or within tags for the sake of its source."""
    return re.sub(r" ?(<[^>]*?) ?(/?>) ?", r"\1\2", re.sub(r"\s+", " ", html))
