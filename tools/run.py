"""The commands behind the Makefile's targets; tools/start.sh and tools/bootstrap.py run first."""

import os
import shlex
import signal
import sys
from pathlib import Path

from tools import checks, demo
from tools.processes import Failure, Interrupted, end_strays, finish_undisturbed, take_charge

COMMANDS = {
    "demo": demo.demo,
    "dev": demo.dev,
    "manage": lambda: demo.manage(_arguments() or ["help"]),
    "test": lambda: checks.test(_arguments()),
    "quick": checks.quick,
    "check": checks.check,
    "fmt": checks.fmt,
    "bench": lambda: checks.bench("bench", _arguments()),
    "soak": lambda: checks.bench("bench.soak", _arguments()),
    "lock": checks.lock,
}
# Serve until told to stop, so that being told is their normal end.
SERVING = {"demo", "dev"}


def _arguments() -> list[str]:
    return shlex.split(os.environ.get("ARGS", ""))


def main(name: str) -> int:
    """Run one command and leave nothing behind."""
    # Its own programs (ruff, celery, granian) are found by those who start them by name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    # Where this is set, as in many images, each of some hundred processes would compile the whole product anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    take_charge()
    try:
        return COMMANDS[name]() or 0
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr, flush=True)
        return 1
    except Interrupted as interrupted:
        return 0 if name in SERVING and interrupted.number != signal.SIGHUP else 128 + interrupted.number
    finally:
        finish_undisturbed()
        end_strays()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
