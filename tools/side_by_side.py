"""Steps that need nothing of each other, as many at once as there are cores."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from tools.processes import meaning, spawn, stop


@dataclass(frozen=True)
class Step:
    """A command under the name it is reported by."""

    name: str
    command: list


@dataclass
class _Running:
    """A step that has begun; what it says is kept until it has ended, so that two do not talk at once."""

    step: Step
    child: subprocess.Popen
    said: IO[bytes]


def side_by_side(steps: list[Step], env: Mapping[str, str]) -> list[str]:
    """Runs all steps to their end, the first ones first; the names of those that failed, each with its exit status."""
    waiting, failed = list(steps), []
    running: list[_Running] = []
    with ExitStack() as files:
        try:
            while waiting or running:
                while waiting and len(running) < (os.cpu_count() or 1):
                    said = files.enter_context(tempfile.TemporaryFile())
                    running.append(_begin(waiting.pop(0), env, said))
                for ended in [each for each in running if each.child.poll() is not None]:
                    running.remove(ended)
                    _tell(ended)
                    if ended.child.returncode:
                        failed.append(f"{ended.step.name} ({meaning(ended.child.returncode)})")
                time.sleep(0.05)
        finally:
            for each in running:
                stop(each.child)
    return failed


def _begin(step: Step, env: Mapping[str, str], said: IO[bytes]) -> _Running:
    return _Running(step, spawn(step.command, env=env, stdout=said, stderr=subprocess.STDOUT), said)


def _tell(ended: _Running) -> None:
    ended.said.seek(0)
    text = ended.said.read().decode(errors="replace").strip()
    print(f"\n{ended.step.name}\n{text}".rstrip(), flush=True)
