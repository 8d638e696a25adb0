"""The process that parses one file: started by `running`, with the file as its standard input.

Its one argument is JSON: `parser` ("module:function"), `options` for it, `path` to import it by, and the limits `memory`
(bytes) and `cpu` (seconds). It writes what the parser yields, each as a line of JSON, and a last line that is an object:
how it ended, and the most memory that it held (kilobytes).
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from traceback import walk_tb

# As in `__init__`, which cannot be imported before `path` is known.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO


def main() -> None:
    order = json.loads(sys.argv[1])
    _limit(resource.RLIMIT_AS, order["memory"])
    _limit(resource.RLIMIT_CPU, order["cpu"])
    _limit(resource.RLIMIT_CORE, 0)
    # Pages come before files.
    os.nice(10)
    file = os.fdopen(os.dup(0), "rb")
    out = os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.path[:0] = order["path"]
    end = _work(order, file, out)
    _write(out, end | {"peak_kb": _peak()})
    out.flush()
    # Nothing is worth tidying up.
    os._exit(0)


def _work(order: "dict[str, Any]", file: "BinaryIO", out: "BinaryIO") -> "dict[str, Any]":
    from core.untrusted.refusal import Refused

    try:
        parse = _function(order["parser"])
        # From here on it may write no file; to import is to write byte code now and then.
        _limit(resource.RLIMIT_FSIZE, 0)
        for item in parse(file, **order["options"]):
            _write(out, item)
    except Refused as refusal:
        return {"end": "refused", "text": refusal.text, "values": refusal.values}
    except (MemoryError, RecursionError):
        return {"end": "limit"}
    except Exception as error:
        # Where, never what: the message may quote the file.
        *_above, (place, line) = walk_tb(error.__traceback__)
        where = f"{type(error).__name__} at {place.f_code.co_filename}:{line}"
        return {"end": "failed", "where": where}
    return {"end": "done"}


def _function(name: str) -> "Callable[..., Iterator[Any]]":
    module, _colon, function = name.partition(":")
    __import__(module)
    return getattr(sys.modules[module], function)


def _write(out: "BinaryIO", item: object) -> None:
    out.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    out.write(b"\n")


def _limit(kind: int, value: int) -> None:
    """Some systems know no limit of memory; the clock still holds there."""
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        return


def _peak() -> int:
    """The most memory held, in kilobytes; 0 where the system does not say. Not `getrusage`: it counts the parent's too."""
    try:
        with open("/proc/self/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


if __name__ == "__main__":
    main()
