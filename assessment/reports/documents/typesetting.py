"""Typst at work: data is laid out by `document.typ`. Nothing of Django: it runs in a process of its own, too."""

import base64
import json
import os
from functools import cache
from pathlib import Path

import manimgx_fonts
import manimgx_fonts_cjk
import typst

from core.untrusted.refusal import Refused
from core.untrusted.refusal import mark_for_translation as _

SOURCE = Path(__file__).with_name("document.typ")
# Letters of a line of what `print_page` yields, a number of three.
_CHUNK = 300_000


class Unprintable(Refused):
    """The compiler gave up on a text."""


@cache
def bundled_fonts():
    """Those that come along; the machine's own are never used."""
    folders = [str(Path(package.__file__).parent) for package in (manimgx_fonts, manimgx_fonts_cjk)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def compiler_in(root):
    """A compiler of the `document.typ` in the folder `root`, which reads nothing else."""
    source = str(Path(root) / SOURCE.name)
    return typst.Compiler(input=source, root=str(root), font_paths=bundled_fonts(), ignore_system_fonts=True)


def laid_out(compiler, page, **wanted):
    """What the compiler makes of a page. Unprintable where it panics, which is no Exception and would end a thread or a
    worker: some rows of letters, such as hundreds that each join the next, are more than it can shape."""
    try:
        return compiler.compile(sys_inputs={"document": page}, **wanted)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unprintable(_("A text cannot be set.")) from error


def print_page(file, *, root, **wanted):
    """The page in a binary file of JSON, as a PDF or a picture of its first sheet: texts of base64, to be joined.

    Called by `core.untrusted`, whose limits end a page that takes too long or too much memory.
    """
    # Each thread that it starts by itself, one for each processor, takes address space, of which there is little.
    os.environ["RAYON_NUM_THREADS"] = "1"
    found = laid_out(compiler_in(root), json.dumps(json.load(file)), **wanted)
    content = base64.b64encode(found if isinstance(found, bytes) else found[0]).decode()
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
