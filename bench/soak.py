"""`make soak`: a hundred thousand requests by fifty threads to twenty schools, none of which may show in another's.

REQUESTS, SCHOOLS and THREADS in the environment change that.
"""

import os
import sys
import tempfile

import django

django.setup()

from bench import canaries  # noqa: E402  (Django first)
from tools.site import Site  # noqa: E402

REQUESTS = int(os.environ.get("REQUESTS", 100_000))
SCHOOLS = int(os.environ.get("SCHOOLS", 20))
THREADS = int(os.environ.get("THREADS", 50))


def main():
    """Prints what came of it; the exit status is 1 after a leak or an error."""
    with tempfile.TemporaryDirectory() as state:
        site = Site(state)
        try:
            site.start(workers=2, background=False)
            print(f"Planting {SCHOOLS} schools.", flush=True)
            schools = canaries.prepare(site, SCHOOLS)
            result = canaries.load(site.port, schools, requests=REQUESTS, threads=THREADS, say=_say)
            strays = canaries.strays(site, result)
        finally:
            site.stop()
    _report(result, strays)
    return 1 if result.leaks or result.errors or strays else 0


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
