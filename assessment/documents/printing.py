"""Pages as PDF and PNG, by Typst, with the fonts that come along.

A page is data (see `composing.compose`), which reaches `document.typ` as JSON: a name with "#" or "*" is text there. The
compiler lets go of Python's lock, so that threads use all processors; each has a compiler of its own, because one
compiles one page at a time. Fonts of the machine are never used: a document looks the same wherever it was made.
"""

import json
import os
import tempfile
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import manimgx_fonts
import manimgx_fonts_cjk
import typst

_SOURCE = Path(__file__).with_name("document.typ")
# A compiler remembers what it has laid out: after so many pages a new one takes over, else the memory grows.
_PAGES_OF_A_COMPILER = 200
_PAGES_AHEAD = 50
_PREVIEW_DPI = 110


@cache
def _fonts():
    folders = [str(Path(package.__file__).parent) for package in (manimgx_fonts, manimgx_fonts_cjk)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


class Press:
    """Prints pages that may show `images`, {name in the pages: bytes}. A context manager.

    Typst reads nothing but the folder that this makes.
    """

    def __init__(self, images=None):
        self._images = images or {}
        self._own = threading.local()

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="documents-")
        root = Path(self._folder.name)
        (root / _SOURCE.name).write_bytes(_SOURCE.read_bytes())
        for name, content in self._images.items():
            (root / Path(name).name).write_bytes(content)
        self._root = root
        return self

    def __exit__(self, *error):
        self._folder.cleanup()

    def pdf(self, page):
        return self._compile(page, format="pdf")

    def png(self, page):
        """The first sheet of `page` as a picture."""
        sheets = self._compile(page, format="png", ppi=_PREVIEW_DPI)
        return sheets if isinstance(sheets, bytes) else sheets[0]

    def pdfs(self, pages):
        """The PDF of each of `pages`, an iterable, in their order; while the caller keeps one, the next are made."""
        workers = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        with ThreadPoolExecutor(workers, thread_name_prefix="press") as pool:
            ahead = deque()
            for page in pages:
                ahead.append(pool.submit(self.pdf, page))
                if len(ahead) > _PAGES_AHEAD:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def _compile(self, page, **wanted):
        if getattr(self._own, "printed", _PAGES_OF_A_COMPILER) >= _PAGES_OF_A_COMPILER:
            self._own.printed = 0
            self._own.compiler = typst.Compiler(
                input=str(self._root / _SOURCE.name),
                root=str(self._root),
                font_paths=_fonts(),
                ignore_system_fonts=True,
            )
        self._own.printed += 1
        return self._own.compiler.compile(sys_inputs={"document": json.dumps(page)}, **wanted)
