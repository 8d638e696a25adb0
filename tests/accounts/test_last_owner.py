"""Two owners who remove each other at the same moment, on connections of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django_tenants.utils import tenant_context

from accounts.actions import block_account, give_role
from accounts.models import User
from tenants.models import School
from tenants.provisioning.schema import create_schema, drop_schema, fill_schema

PATIENCE = 20  # seconds


@pytest.fixture
def apart(django_db_setup, django_db_blocker):
    """apart(function, …) runs it in a school with two owners, Ann and Ben, in a thread with its own connection."""
    with django_db_blocker.unblock(), ThreadPoolExecutor() as threads:
        school = threads.submit(_alone, _make_school).result()
        yield lambda function, *args: threads.submit(_alone, _inside, school, function, *args)
        threads.submit(_alone, _remove, school).result()


def _alone(function, *args):
    try:
        return function(*args)
    finally:
        connections.close_all()


def _make_school():
    school = School.objects.create(schema_name="twoowners_test", name="Two owners", status="provisioning")
    create_schema(school.schema_name)
    fill_schema(school)
    with tenant_context(school):
        for name in ("ann", "ben"):
            give_role(User.objects.create_user(name, password="seven wet umbrellas"), "owner")
    return school


def _inside(school, function, *args):
    with tenant_context(school):
        return function(*args)


def _remove(school):
    drop_schema(school.schema_name)
    School.objects.filter(pk=school.pk).delete()


def test_one_of_two_owners_stays(apart):
    """It is the lock on the owner's role that leaves one of the two."""
    together = threading.Barrier(2)

    def remove(victim, by):
        victim, by = User.objects.get(username=victim), User.objects.get(username=by)
        together.wait(PATIENCE)
        try:
            block_account(victim, by=by)
        except ValidationError as error:
            return error.code
        return "done"

    both = [apart(remove, "ann", "ben"), apart(remove, "ben", "ann")]
    assert sorted(future.result(PATIENCE) for future in both) == ["done", "last_owner"]
    assert apart(User.objects.owners().count).result(PATIENCE) == 1
