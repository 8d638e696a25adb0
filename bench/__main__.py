"""Runs every measurement, or those named as arguments, and prints a table."""

import sys

import django

django.setup()

from bench import (  # noqa: E402  (Django first)
    attendance_reports,
    import_roster,
    large_school,
    pages,
    report_cards,
    rollover,
    school_day,
    thousand_schools,
)
from bench.figures import table  # noqa: E402

BENCHES = (attendance_reports, import_roster, large_school, pages, report_cards, rollover, school_day, thousand_schools)


def main():
    figures = []
    for bench in BENCHES:
        if sys.argv[1:] and bench.__name__.removeprefix("bench.") not in sys.argv[1:]:
            continue
        print(f"{bench.__name__} …", flush=True)
        figures += bench.run()
    print(table(figures))


main()
