"""Pages as PDF and PNG, by Typst, with the fonts that come along.

A page is data (see `composing.compose_page`), which reaches `document.typ` as JSON: a name with "#" or "*" is text there. The
compiler lets go of Python's lock, so that threads use all processors; each has a compiler of its own, because one
compiles one page at a time. Fonts of the machine are never used: a document looks the same wherever it was made.

What a request waits for is printed in a process of its own, under limits: a page of six thousand accents on one letter
takes gigabytes. Many documents are a worker's.
"""

import base64
import io
import json
import os
import tempfile
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.untrusted.refusal import Busy, Refused
from core.untrusted.running import Limits, in_words, run_parser

from .typesetting import SOURCE, Unprintable, compiler_in, laid_out

# A compiler remembers what it has laid out: after so many pages a new one takes over, else the memory grows.
_PAGES_OF_A_COMPILER = 200
_PAGES_AHEAD = 50
_PREVIEW_DPI = 110
# Half of the memory is address space of fonts, of which little is used.
LIMITS = Limits(seconds=30, cpu=20, memory=512 * 1024 * 1024)


class NotPrinted(ValidationError):
    """A page that cannot be laid out; the text names it."""


class Typesetter:
    """Prints pages that may show `images`, {name in the pages: bytes}. A context manager.

    Typst reads nothing but the folder that this makes.
    """

    def __init__(self, images=None):
        self._images = images or {}
        self._own = threading.local()

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="documents-")
        root = Path(self._folder.name)
        (root / SOURCE.name).write_bytes(SOURCE.read_bytes())
        for name, content in self._images.items():
            (root / Path(name).name).write_bytes(content)
        self._root = root
        return self

    def __exit__(self, *error):
        self._folder.cleanup()

    def pdf(self, page):
        """One document, in a process of its own; NotPrinted when it comes to its limits."""
        return self._apart(page, format="pdf")

    def png(self, page):
        """The first sheet of `page` as a picture, made as `pdf` is."""
        return self._apart(page, format="png", ppi=_PREVIEW_DPI)

    def pdfs(self, pages):
        """The PDF of each of `pages`, an iterable, in their order; while the caller keeps one, the next are made.

        In threads of this process, for a worker. NotPrinted for the first that cannot be.
        """
        workers = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        with ThreadPoolExecutor(workers, thread_name_prefix="press") as pool:
            ahead = deque()
            for page in pages:
                ahead.append(pool.submit(self._compile, page, format="pdf"))
                if len(ahead) > _PAGES_AHEAD:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def _apart(self, page, **wanted):
        file = io.BytesIO(json.dumps(page).encode())
        parser = "assessment.reports.documents.typesetting:print_page"
        try:
            parts = [*run_parser(parser, file, limits=LIMITS, root=str(self._root), **wanted)]
        except Busy as refusal:
            raise NotPrinted(in_words(refusal)) from refusal
        except Refused as refusal:
            raise _not_printed(page) from refusal
        return base64.b64decode("".join(parts))

    def _compile(self, page, **wanted):
        if getattr(self._own, "printed", _PAGES_OF_A_COMPILER) >= _PAGES_OF_A_COMPILER:
            self._own.printed = 0
            self._own.compiler = compiler_in(self._root)
        self._own.printed += 1
        try:
            return laid_out(self._own.compiler, json.dumps(page), **wanted)
        except Unprintable as error:
            raise _not_printed(page) from error


def _not_printed(page):
    return NotPrinted(
        _("“%(title)s” cannot be printed: a text in it is too long, or made of signs that cannot be set. Shorten it."),
        params={"title": page["title"]},
    )
