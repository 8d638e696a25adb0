"""What the tests of accounts share."""

from types import SimpleNamespace

import pytest

from accounts.models import AuditEvent, Role
from core import queue
from tests.conftest import SchoolClient


@pytest.fixture
def queued(monkeypatch):
    """The tasks that would be queued, as (name, args, schema), once their transaction is through."""
    tasks = []

    def signature(name, args):
        return SimpleNamespace(apply_async=lambda headers: tasks.append((name, args, headers["_schema_name"])))

    monkeypatch.setattr(queue, "signature", signature)
    return tasks


@pytest.fixture
def audit_verbs(greenwood):
    """audit_verbs() -> the verbs in the audit trail, oldest first."""
    return lambda: list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


@pytest.fixture
def role(greenwood):
    """role(code) -> the school's role of that code."""
    return lambda code: Role.objects.get(code=code)


@pytest.fixture
def elsewhere(riverside):
    """A client of Riverside's host with nobody signed in."""
    return SchoolClient(SERVER_NAME="riverside.localhost")
