"""Our own templates without the indentation that people read them by."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t\n]+")


class Loader(filesystem.Loader):
    """HTML joins white space: a line break is as much of it as a line break and twenty spaces, which are a third of a page.

    Texts are left alone. What a template writes into a `<pre>` or `<textarea>` comes from values, and `blocktranslate` over
    several lines is `trimmed`, so that no text to translate changes.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return _INDENTATION.sub("\n", contents) if origin.name.endswith(".html") else contents
