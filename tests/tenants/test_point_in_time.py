"""The drill: a whole platform back to the moment before a loss, from a base backup and the archived log.

On servers of its own: the operator's procedure of docs/operations.md, step by step.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tools import services
from tools.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
# As `manage.py` runs them, two in one process: to load Django takes longer than either.
BEGIN = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("create_tenant", "Oak Hill", "--subdomain", "oak", "--owner-email", "a@oak.example")
"""
LOSE = """
from django.core.management import call_command
call_command("delete_tenant", "oak", "--yes")
"""
ERASE_AGAIN = """
from django.core.management import call_command
call_command("replay_tombstones")
"""
CHECKSUMS = """
import json
from tenants.backup.checksums import table_checksums
from tenants.models import School, SchoolSchema
print(json.dumps({school.name: table_checksums(school.schema_name) for school in School.objects.schools()}))
"""
ONE_MORE = """
from django_tenants.utils import tenant_context
from academics.models import Student
from tenants.models import School
with tenant_context(School.objects.schools().get(name="Oak Hill")):
    Student.objects.create(student_number="1", given_name="Amina", family_name="Odhiambo")
"""


@pytest.fixture
def scratch():
    """A short path of the test's own, which the server's user may pass."""
    with services.scratch_folder() as folder:
        yield folder


def _run(server, state, code):
    """The lines that this Python printed inside Django, on this server."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.dev",
        "DATABASE_URL": server.url,
        "DATABASE_OWNER_URL": server.owner_url,
        "STATE_DIR": str(state),
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _checksums(server, state, code=""):
    """(what the schools hold after this Python, the lines that it printed)."""
    *printed, found = _run(server, state, code + CHECKSUMS)
    return json.loads(found), printed


def _as_superuser(server, statement):
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server.sockets}", autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]


def _wait(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_back_to_the_moment_before_a_loss(scratch, tmp_path):
    """Broken once on purpose by a target after the loss: the archived log ended before it, and the server refused."""
    archive = scratch / "data/archive"
    server = Postgres(scratch / "data/live", scratch / "live", tmp_path / "live.log")
    server.settings |= {
        "wal_level": "replica",
        "archive_mode": "on",
        "archive_command": f"mkdir -p {archive} && test ! -f {archive}/%f && cp %p {archive}/%f",
    }
    server.start()
    try:
        _run(server, tmp_path, BEGIN)
        server.run("pg_basebackup", "--pgdata", scratch / "data/restored", "--checkpoint=fast")
        before, _printed = _checksums(server, tmp_path, ONE_MORE)
        moment = _as_superuser(server, "SELECT clock_timestamp()::text")
        assert _checksums(server, tmp_path, LOSE)[0] == {}
        last = _as_superuser(server, "SELECT pg_walfile_name(pg_switch_wal())")
        _wait(lambda: _as_superuser(server, "SELECT last_archived_wal FROM pg_stat_archiver") == last)
    finally:
        server.stop()

    restored = Postgres(scratch / "data/restored", scratch / "restored", tmp_path / "restored.log")
    restored.settings |= {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
    }
    shutil.copystat(restored.data / "PG_VERSION", _touched(restored.data / "recovery.signal"))
    restored.start()
    try:
        _wait(lambda: not _as_superuser(restored, "SELECT pg_is_in_recovery()"))
        assert _checksums(restored, tmp_path)[0] == before
        assert before["Oak Hill"]["academics_student"][0] == 1
        # The database knows nothing of the deletion any more; the file beside the backups does.
        left, printed = _checksums(restored, tmp_path, ERASE_AGAIN)
        assert printed[0].startswith("Erased again: school_")
        assert left == {}
    finally:
        restored.stop()


def _touched(path):
    """The file, made empty and given to whom its folder belongs."""
    path.touch()
    owner = path.parent.stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    return path
