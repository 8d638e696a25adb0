"""Brings the demo's database and static files up to date, in one process: loading Django costs most.

Run by tools.demo as `python -m tools.prepare`, with `--static` when static files are to be collected.
"""

import io
import sys

import django
from django.core.management import call_command


def main() -> None:
    """Migrate, collect, seed; each finds out by itself what is already done."""
    django.setup()
    call_command("migrate", verbosity=0)
    # The checkout may be newer than the data.
    call_command("migrate_schools", stdout=io.StringIO())
    if "--static" in sys.argv:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    call_command("seed_demo")


if __name__ == "__main__":
    main()
