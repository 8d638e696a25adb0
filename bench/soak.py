"""`make soak`: a hundred thousand requests by fifty threads to twenty schools, none of which may show in another's.

`make soak ARGS="--requests 20000"` is shorter.
"""

import argparse
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
    return 1 if result.leaks or result.errors or strays else 0


def _arguments():
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    for name, usual in (("requests", 100_000), ("schools", 20), ("threads", 50)):
        parser.add_argument(f"--{name}", type=int, default=usual)
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
