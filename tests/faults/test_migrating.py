"""`migrate_schools` meets tables in use, and is killed."""

import os
import signal
import subprocess
import sys

import pytest

from tools.site import ROOT

NAMES = ("stale_one", "stale_two", "stale_three")


@pytest.fixture
def stale(site, interpreter):
    """Three schemas that lack the migration of `tests.faults.later`."""
    interpreter.run(
        "from tenants.provisioning.schema import create_schema\n"
        f"for name in {NAMES}: create_schema(name)\n"
        "from tenants.models import SchoolSchema\n"
        f"SchoolSchema.objects.filter(name__in={NAMES}).update(version='earlier')"
    )
    yield
    with site.connect() as connection:
        for name in NAMES:
            connection.execute(f"DROP SCHEMA {name} CASCADE; DROP ROLE {name}")
            connection.execute("DELETE FROM tenants_schoolschema WHERE name = %s", [name])


@pytest.fixture
def migrate(site):
    """migrate() starts the later release's command with two workers, in a process group of its own."""
    started = []

    def start():
        command = subprocess.Popen(
            [sys.executable, "manage.py", "migrate_schools", "--workers", "2"],
            cwd=ROOT,
            env={**site.environment, "DJANGO_SETTINGS_MODULE": "tests.faults.later.settings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(command)
        return command

    yield start
    for command in started:
        if command.poll() is None:
            os.killpg(command.pid, signal.SIGKILL)
        command.communicate()


@pytest.fixture
def migrated(rows):
    """migrated() -> the names of those that have the migration, as the tables say and as their rows say."""

    def names():
        tables = rows(
            "SELECT table_schema FROM information_schema.columns WHERE table_name = 'accounts_user' AND column_name = 'later'"
        )
        noted = rows("SELECT name FROM tenants_schoolschema WHERE name LIKE 'stale%%' AND version <> 'earlier'")
        assert {*tables} == {*noted}
        return {name for (name,) in noted}

    return names


def test_a_table_in_use_is_waited_for_and_a_killed_run_goes_on(site, stale, migrate, migrated, waiting_for):
    """Two schools' tables are being read by somebody who does not come to an end.

    Broken by migrating without a limit to the wait: the tables were not let go.
    """
    others = [f"{name}.accounts_user" for name in NAMES[1:]]
    with site.connect() as reader:
        reader.execute(f"BEGIN; LOCK TABLE {', '.join(others)} IN ACCESS SHARE MODE")
        first = migrate()
        # Two workers at once, after the first school was tried alone.
        site.wait_until(lambda: all(map(waiting_for, others)), "both are waited for", seconds=90)
        assert migrated() == {"stale_one"}
        # Whoever comes after them waits too, so they give way, and try again.
        for table in others:
            site.wait_until(lambda table=table: not waiting_for(table), f"{table} is let go", seconds=20)
            site.wait_until(lambda table=table: waiting_for(table), f"{table} is tried again", seconds=20)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        assert migrated() == {"stale_one"}
        reader.execute("ROLLBACK")
    printed, _none = migrate().communicate(timeout=120)
    assert "2 of 2 schools" in printed
    assert migrated() == {*NAMES}
