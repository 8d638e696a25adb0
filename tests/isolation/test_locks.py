"""Locks that schools take out on the same things by number or name do not meet."""

import re
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django_tenants.utils import tenant_context

from academics.imports.actions.applying import lock_imports
from jobs import running
from jobs.models import Job
from jobs.running import execute_job, job

ROOT = Path(__file__).resolve().parents[2]
done = []


@job("tests.locks_work", needs=None)
def work(report):
    done.append(connection.schema_name)


@contextmanager
def held(statement, *values):
    """Somebody else's transaction holds this lock."""
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None
    ) as other:
        other.execute("SET LOCAL statement_timeout = 5000")
        other.execute(statement, values)
        yield
        other.rollback()


def _job_lock(school, number):
    return "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"{school.schema_name}:job:{number}"


def _import_lock(school):
    return "SELECT pg_advisory_xact_lock(hashtext(%s))", f"{school.schema_name}:imports"


def test_a_job_of_the_same_number(cast, riverside):
    """Broken by a key without the schema: Greenwood's job waited for Riverside's of the same number."""
    done.clear()
    row = Job.objects.create(kind="tests.locks_work", title="Work", created_by=cast.rita)
    with held(*_job_lock(connection.tenant, row.pk)):
        execute_job(row.pk)
        assert done == []
    with held(*_job_lock(riverside, row.pk)):
        execute_job(row.pk)
    assert done == ["greenwood_test"]


def _lock_imports_soon():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 300")
        lock_imports()
        cursor.execute("SET LOCAL statement_timeout = 0")


def test_an_import_in_another_school(greenwood, riverside):
    """Broken by a key without the schema: one school's import held up all others'."""
    with held(*_import_lock(greenwood)), pytest.raises(OperationalError, match="timeout"):
        _lock_imports_soon()
    with held(*_import_lock(riverside)):
        _lock_imports_soon()


def test_two_schools_lock_the_same_job_at_once(greenwood, riverside):
    """In one transaction, so that neither lock is free again. Broken by a key without the schema in one of them."""
    with transaction.atomic():
        assert running._lock(7)
        with held(*_job_lock(riverside, 8)), tenant_context(riverside):
            assert running._lock(7)
            assert not running._lock(8)


def test_every_lock_is_known_here():
    """A lock is one of a school, whose key says so, or one of the platform. Broken by one more somewhere."""
    keys = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in {"tests", "bench", "tools", ".venv", "node_modules"}:
            continue
        text = path.read_text(encoding="utf-8")
        keys |= set(re.findall(r'advisory\w*\((?:(?!\n\n).)*?f"(.*?)"', text, re.S))
    assert keys == {
        "{connection.schema_name}:job:{job_id}",
        "{connection.schema_name}:imports",
        "{connection.schema_name}:year-end",
        "{connection.schema_name}:lessons",
        "provision:{subdomain}",
        "sign-up:{new_school.owner_email}",
        # A session's key is nobody else's, at whatever school.
        "{session}:{request.path}",
    }
