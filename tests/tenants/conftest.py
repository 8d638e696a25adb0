"""What the tests of schools as customers share."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from accounts.models import User
from core import queue


@pytest.fixture
def platform(db):
    """The platform's own schema, selected while the test runs."""
    with schema_context("public"):
        yield


@pytest.fixture
def staff(platform):
    """Ada of the platform's staff."""
    return User.objects.create_superuser("ada@example.org", "ada@example.org", "a long enough secret", given_name="Ada")


@pytest.fixture
def queued(monkeypatch):
    """The tasks that would be queued, as (name, args, schema), once their transaction is through."""
    tasks = []

    def signature(name, args):
        return SimpleNamespace(apply_async=lambda headers: tasks.append((name, args, headers["_schema_name"])))

    monkeypatch.setattr(queue, "signature", signature)
    return tasks


@pytest.fixture
def schemas(db):
    """schemas() -> the names of all schemas that are not PostgreSQL's own."""

    def names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'")
            return {name for (name,) in cursor.fetchall()}

    return names
