"""PostgreSQL's own programs: pg_dump and psql, as the owner of the schemas."""

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from core.postgres.cells import HOME

from ..provisioning.owner import owner_alias


class ProgramFailed(Exception):
    """A program is missing or ended with an error; the text says which."""


def run_program(program, *arguments, cell=HOME, stdin=None):
    """Runs the program on the owner's database of the cell and waits for it; `stdin` is a file. ProgramFailed with its last line."""
    path = shutil.which(program, path=settings.PG_PROGRAMS or os.environ.get("PATH"))
    if path is None:
        raise ProgramFailed(f"{program} is not installed here; PG_PROGRAMS names the folder that holds it.")
    database = connections[owner_alias(cell)].settings_dict
    parts = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    address = make_conninfo(**{libpq: database[django] for libpq, django in parts.items() if database[django]})
    # A command line is visible to everybody on the machine, an environment is not.
    environment = {**os.environ, **({"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {})}
    done = subprocess.run(
        [Path(path), *arguments, f"--dbname={address}"], stdin=stdin, capture_output=True, env=environment, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise ProgramFailed(f"{program}: {said[-1]}")
