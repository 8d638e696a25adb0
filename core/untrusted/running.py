"""Parsing what somebody sends, outside this process and under limits.

A web process serves all schools. Whatever a file makes a parser do happens in a process that ends with it: here it costs
a thread that waits and, at the most, what `Limits.output` lets through.
"""

import json
import logging
import os
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext

from ..postgres.selected import connection
from . import child
from .refusal import Refused
from .refusal import mark_for_translation as _
from .turns import Turns

log = logging.getLogger(__name__)

_MB = 1024 * 1024
_CHUNK = 256 * 1024
# So many files are parsed at once for a web process, and so long, in seconds, others wait for their turn.
_turns = Turns(at_once=2, patience=4)


@dataclass(frozen=True)
class Limits:
    """What a parser may use: seconds by the clock and of the processor, bytes of memory, bytes that it hands out."""

    seconds: int = 30
    cpu: int = 10
    memory: int = 140 * _MB
    output: int = 32 * _MB


USUAL = Limits()


def in_words(refusal: Refused) -> str:
    """What a Refused says, in the language of the person."""
    return gettext(refusal.text) % refusal.values


def run_parser(
    parser: str, file: IO[bytes] | File, *, limits: Limits = USUAL, copied: bool = True, **options: Any
) -> Iterator[Any]:
    """A generator of what the parser ("module:function" of this package) yields for a binary file, read from its start.

    `file` is copied, unless it is a real file that nothing else reads. `options` are JSON-able keyword arguments. Refused, with a text for the person who sent the file, when the parser
    refuses it or comes to its limits.
    """
    with (
        _turns.turn(connection.schema_name),
        _copy(file) if copied else nullcontext(file) as copy,
        _started(parser, copy, limits, options) as process,
    ):
        yield from _answers(parser, process, limits)


@contextmanager
def _copy(file: IO[bytes] | File) -> Iterator[IO[bytes]]:
    """The file's bytes in a file of the system: what is uploaded may be in memory only, or be read by others too."""
    with tempfile.TemporaryFile() as copy:
        try:
            file.seek(0)
            while chunk := file.read(_CHUNK):
                copy.write(chunk)
            copy.seek(0)
        except OSError as error:
            log.error("A file could not be copied to be read: %s", error)
            raise Refused(
                _(
                    "There is no room on our disk to read this file. Try again in some minutes, or tell the school's office."
                )
            ) from error
        yield copy


@contextmanager
def _started(
    parser: str, file: IO[bytes] | File, limits: Limits, options: dict[str, Any]
) -> Iterator[subprocess.Popen[bytes]]:
    order = {
        "parser": parser,
        "options": options,
        "path": [str(settings.BASE_DIR), *_packages()],
        "memory": limits.memory,
        "cpu": limits.cpu,
    }
    # Isolated, without site-packages' start-up files, and without this process's environment, which holds secrets.
    command = [sys.executable, "-I", "-S", str(Path(child.__file__)), json.dumps(order)]
    with subprocess.Popen(
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd=os.sep
    ) as process:
        clock = Timer(limits.seconds, process.kill)
        clock.start()
        try:
            yield process
        finally:
            clock.cancel()
            process.kill()


def _packages() -> list[str]:
    """Where installed packages lie."""
    return [path for path in site.getsitepackages() if path in sys.path]


def _answers(parser: str, process: subprocess.Popen[bytes], limits: Limits) -> Iterator[Any]:
    left, out = limits.output, cast(IO[bytes], process.stdout)
    while line := out.readline(left + 1):
        left -= len(line)
        if left < 0:
            raise Refused(_("This file holds more text than can be read at once. Split it into several files."))
        item = json.loads(line)
        if isinstance(item, dict):
            _end(parser, item)
            return
        yield item
    log.warning("%s was ended by its limits.", parser)
    raise _too_complicated()


def _end(parser: str, end: dict[str, Any]) -> None:
    """Nothing when the parser came to its end; Refused otherwise."""
    log.debug("%s: %s with %s kB at most.", parser, end["end"], end["peak_kb"], extra={"peak_kb": end["peak_kb"]})
    if end["end"] == "done":
        return
    if end["end"] == "refused":
        raise Refused(end["text"], **end["values"])
    if end["end"] == "failed":
        log.error("%s failed: %s", parser, end["where"])
    raise _too_complicated()


def _too_complicated() -> Refused:
    return Refused(_("This file cannot be read: it is too complicated. Save what matters in a new file and send that."))
