"""Runs every measurement and prints a table."""

import django

django.setup()

from bench import import_roster  # noqa: E402  (Django first)
from bench.figures import table  # noqa: E402

BENCHES = (import_roster,)


def main():
    figures = []
    for bench in BENCHES:
        print(f"{bench.__name__} …", flush=True)
        figures += bench.run()
    print(table(figures))


main()
