"""`create_tenant` is killed at each of its steps, and run again.

Broken once to see them fail: without the one transaction around all steps a school was there twice.
"""

import os
import signal

import pytest

from .interpreter import NAME

# {what the command is doing: the lock that makes it wait there}. SHARE lets others read, not write;
# EXCLUSIVE does not let them lock rows either.
STEPS = {
    "waits for its turn": "SELECT pg_advisory_lock(hashtextextended('provision:{subdomain}', 0))",
    "takes a spare schema": "LOCK TABLE tenants_schoolschema IN EXCLUSIVE MODE",
    "makes a schema": "UPDATE tenants_schoolschema SET state = 'used' WHERE state = 'spare'; "
    "LOCK TABLE tenants_schoolschema IN SHARE MODE",
    "writes its row": "LOCK TABLE tenants_school IN SHARE MODE",
    "writes roles": "LOCK TABLE {spare}.accounts_role IN SHARE MODE",
    "writes the owner": "LOCK TABLE {spare}.accounts_user IN SHARE MODE",
    "writes the invitation": "LOCK TABLE {spare}.accounts_invitation IN SHARE MODE",
    "publishes its address": "LOCK TABLE tenants_domain IN SHARE MODE",
}


@pytest.fixture
def create(interpreter):
    """create(subdomain) starts the command and returns its process id."""

    def started(subdomain):
        arguments = f"{subdomain} School", "--subdomain", subdomain, "--owner-email", f"head@{subdomain}.example"
        return interpreter.start(
            f"from django.core.management import call_command; call_command('create_tenant', *{arguments})"
        )

    return started


@pytest.fixture
def waiting(rows):
    """Whether the command waits for a lock; only its own login's and the web's sessions say who they are."""
    return lambda: rows(
        "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE NOT l.granted AND a.application_name = %s",
        NAME,
    )[0][0]


def _spare(rows, site):
    found = site.wait_until(
        lambda: rows("SELECT name FROM public.tenants_schoolschema WHERE state = 'spare' ORDER BY id LIMIT 1"),
        "there is a spare schema",
    )
    return found[0][0]


def _leftovers(rows, site):
    """Schemas, roles, rows and folders that belong to no school and are no spare."""
    known = {name for (name,) in rows("SELECT name FROM public.tenants_schoolschema WHERE state <> 'doomed'")}
    schools = {name for (name,) in rows("SELECT schema_name FROM public.tenants_school")} - {"public"}
    spare = {name for (name,) in rows("SELECT name FROM public.tenants_schoolschema WHERE state = 'spare'")}
    schemas = {name for (name,) in rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'school\\_%%'")}
    roles = {name for (name,) in rows("SELECT rolname FROM pg_roles WHERE rolname ~ '^school_[a-z0-9]{12}$'")}
    domains = {
        name
        for (name,) in rows(
            "SELECT s.schema_name FROM public.tenants_domain d JOIN public.tenants_school s ON s.id = d.tenant_id"
        )
    }
    media = {folder.name for folder in (site.state / "media").glob("*")}
    return {
        "rows": known - schools - spare,
        "schemas": schemas - known,
        "roles": roles - known,
        "schools without an address": schools - domains,
        "folders": media - schools,
    }


def _check_made(rows, site, subdomain):
    found = rows(
        "SELECT s.schema_name FROM public.tenants_domain d JOIN public.tenants_school s ON s.id = d.tenant_id "
        "WHERE d.domain = %s AND s.status = 'active'",
        f"{subdomain}.localhost",
    )
    assert len(found) == 1
    assert rows("SELECT count(*) FROM public.tenants_school WHERE name = %s", f"{subdomain} School") == [(1,)]
    schema = found[0][0]
    assert rows(f"SELECT email FROM {schema}.accounts_user") == [(f"head@{subdomain}.example",)]
    site.wait_until(
        lambda: not any(_leftovers(rows, site).values()), lambda: f"nothing is left over: {_leftovers(rows, site)}"
    )


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_it(step, site, rows, create, interpreter, waiting, mail):
    subdomain = "killed-" + step.replace(" ", "-")
    with site.connect() as holder:
        holder.execute("BEGIN")
        holder.execute(STEPS[step].format(subdomain=subdomain, spare=_spare(rows, site)))
        command = create(subdomain)
        site.wait_until(waiting, f"the command {step}")
        os.kill(command, signal.SIGKILL)
        assert interpreter.status() == -signal.SIGKILL
        holder.execute("ROLLBACK")
    create(subdomain)
    assert interpreter.status() == 0
    _check_made(rows, site, subdomain)
    site.wait_until(lambda: mail.to(f"head@{subdomain}.example"), "the owner's invitation is mailed")


def test_killed_after_the_commit(site, rows, valkey, create, interpreter, mail):
    """Valkey is held up, so the command stands where it tells the others of the new school."""
    valkey.child.send_signal(signal.SIGSTOP)
    try:
        command = create("killed-late")
        made = "SELECT 1 FROM public.tenants_domain WHERE domain = 'killed-late.localhost'"
        site.wait_until(lambda: rows(made), "the school is there")
        os.kill(command, signal.SIGKILL)
        assert interpreter.status() == -signal.SIGKILL
    finally:
        valkey.child.send_signal(signal.SIGCONT)
    create("killed-late")
    assert interpreter.status() == 0
    _check_made(rows, site, "killed-late")
    site.wait_until(lambda: mail.to("head@killed-late.example"), "the owner's invitation is mailed", seconds=60)


FAILS_INSIDE = """
import os
os.environ["PGOPTIONS"] = "-c lock_timeout=20s"
from django.db import connection, transaction
from tenants.actions import provision_school
from tenants.querysets import SchoolSchemaQuerySet

def fail(school):
    raise ZeroDivisionError

SchoolSchemaQuerySet.claimable = lambda self: self.none()
try:
    with transaction.atomic():
        provision_school("Fails", subdomain="fails", owner_email="head@fails.example", fill=fail)
except ZeroDivisionError:
    print("over")
"""
WITHOUT_A_SCHOOL = """
    SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE %s
    AND schema_name NOT IN (SELECT schema_name FROM public.tenants_school)
    AND schema_name NOT IN (SELECT name FROM public.tenants_schoolschema WHERE state = %s)
"""


def test_what_fails_inside_a_transaction_does_not_wait_for_itself(site, rows):
    """A job's or a sign-up's. Broken once on purpose by dropping the schema at once: the owner waited for the
    sequences that the transaction had used, and the transaction for the owner.
    """
    assert site.run_python(FAILS_INSIDE).split() == ["over"]
    assert rows("SELECT count(*) FROM public.tenants_school WHERE name = 'Fails'") == [(0,)]
    site.wait_until(lambda: not rows(WITHOUT_A_SCHOOL, "school_%", "spare"), "the schema is dropped", seconds=60)
