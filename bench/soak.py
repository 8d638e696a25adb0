"""`make soak`: a hundred thousand requests by fifty threads to twenty schools, none of which may show in another's.

Then every hostile value goes to every address, key and field, none of which may end in an error of ours.
`make soak ARGS="--requests 20000 --no-hostile"` is shorter.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import django

django.setup()

from bench import canaries  # noqa: E402  (Django first)
from tools.site import Site  # noqa: E402


def main():
    """Prints what came of it; the exit status is 1 after a leak or an error."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as state:
        site = Site(state)
        try:
            site.start(workers=2, background=False)
            print(f"Planting {asked.schools} schools.", flush=True)
            schools = canaries.prepare(site, asked.schools)
            result = canaries.load(site.port, schools, requests=asked.requests, threads=asked.threads, say=_say)
            strays = canaries.strays(site, result)
        finally:
            site.stop()
    _report(result, strays)
    broken = 0 if asked.no_hostile else _walk_hostile()
    return 1 if result.leaks or result.errors or strays or broken else 0


def _walk_hostile():
    """The exit status of the tests' walk, at length, on a database of theirs."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.test", "HOSTILE_WALK": "long"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/test_hostile_input.py"], env=environment
    ).returncode


def _arguments():
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    for name, usual in (("requests", 100_000), ("schools", 20), ("threads", 50)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--no-hostile", action="store_true", help="leave out the walk with hostile values")
    return parser.parse_args()


def _say(text):
    print(text, flush=True)


def _report(result, strays):
    print(f"\n{result.requests} requests in {result.seconds:.0f} s ({result.requests / result.seconds:.0f} a second)")
    print("kinds     " + ", ".join(f"{count} {kind}" for kind, count in result.kinds.most_common()))
    print(f"leaks     {len(result.leaks)}")
    print(f"strays    {len(strays)} (rows in the wrong school)")
    print(f"errors    {len(result.errors)}")
    print(f"p50 / p95 {result.percentile(0.5):.0f} / {result.percentile(0.95):.0f} ms")
    for line in [*result.leaks, *strays, *result.errors][:20]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
