"""Runs Python inside the site's Django, each time in a process of its own that can be killed.

Started as a program beside the site: Django is loaded once, so that no test need wait for it.
"""

import json
import os
import subprocess
import sys
import traceback

import django

from tools.site import ROOT

NAME = "interpreter"


class Interpreter:
    """The program, from the tests' side. PostgreSQL knows its connections by NAME."""

    def __init__(self, site):
        with (site.state / f"{NAME}.log").open("ab") as log:
            self._program = subprocess.Popen(
                [sys.executable, "-m", __name__],
                cwd=ROOT,
                env={**site.environment, "PGAPPNAME": NAME},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def start(self, code):
        """Returns the id of the process that runs it."""
        self._program.stdin.write(f"{json.dumps(code)}\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())

    def status(self):
        """How the process ended; waits for it."""
        return int(self._program.stdout.readline())

    def run(self, code):
        """Returns when it is done."""
        self.start(code)
        assert self.status() == 0, f"{code} failed, see the log of the {NAME}."

    def end(self):
        self._program.stdin.close()
        self._program.wait(10)


def main():
    django.setup()
    for line in sys.stdin:
        if child := os.fork():
            print(child, flush=True)
            _pid, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            os._exit(_run(json.loads(line)))


def _run(code):
    """The exit status."""
    # What it prints is not for those who read the ids of processes.
    sys.stdout = sys.stderr
    try:
        exec(code, {})
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    return 0


if __name__ == "__main__":
    main()
