"""Production's settings, read under one environment after the other.

Started as a program beside the tests: Django is loaded once, and each environment gets a process forked from it, in
which the settings are read anew.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.utils.functional import empty

ROOT = Path(__file__).resolve().parents[1]


class Production:
    """The program, from the tests' side; `environment` is one in which production starts."""

    def __init__(self, environment):
        self._program = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code, environment):
        """The finished process that ran this Python, as subprocess.run() gives it."""
        self._program.stdin.write(json.dumps([code, environment]) + "\n")
        self._program.stdin.flush()
        status, out, err = json.loads(self._program.stdout.readline())
        return subprocess.CompletedProcess(code, status, out, err)

    def end(self):
        self._program.stdin.close()
        self._program.wait(10)


def main():
    django.setup()
    # All that the checks look at.
    for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
        import_module(urlconf)
    for line in sys.stdin:
        print(json.dumps(_run(*json.loads(line))), flush=True)


def _run(code, environment):
    """(exit status, what it printed, what it printed as errors) of a process of its own."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os._exit(_execute(code, environment))
        _pid, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(), err.read()


def _execute(code, environment):
    """The exit status."""
    os.environ.clear()
    os.environ.update(environment)
    _forget_settings()
    try:
        exec(code, {})
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _forget_settings():
    for name in [name for name in sys.modules if name.startswith("schoolsaas.settings")]:
        del sys.modules[name]
    settings._wrapped = empty


if __name__ == "__main__":
    main()
