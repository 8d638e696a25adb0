"""Brings the demo's database and static files up to date, in one process: loading Django costs most.

Run by tools.demo as `python -m tools.prepare`, with `--static` when static files are to be collected and `--fresh` when
the database has just been made.
"""

import io
import sys

import django
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.migrations.exceptions import BadMigrationError, InconsistentMigrationHistory, NodeNotFoundError

# What goes wrong where tables and code do not belong together.
MISFITS = (DatabaseError, CommandError, BadMigrationError, InconsistentMigrationHistory, NodeNotFoundError)


def main() -> None:
    """Migrate, collect, seed; each finds out by itself what is already done."""
    django.setup()
    try:
        _prepare()
    except MISFITS as error:
        if "--fresh" in sys.argv:
            raise
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        sys.exit(
            "The demo's data was made by another version of this checkout and does not fit this one"
            f" ({reason}). Remove it by `make clean`, then start again."
        )


def _prepare() -> None:
    call_command("migrate", verbosity=0)
    # The checkout may be newer than the data.
    call_command("migrate_schools", stdout=io.StringIO())
    if "--static" in sys.argv:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    call_command("seed_demo")


if __name__ == "__main__":
    main()
