"""Schools on several servers: who is selected decides which server is asked, and nobody else's rows come back.

The second server is a second connection to the same one: what is tested is which connection is where.
"""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django_tenants.utils import schema_context, tenant_context

from core.postgres.base import WrongSchool
from tenants.models import School


@pytest.fixture
def cell(greenwood, riverside, monkeypatch):
    """The cell "b", in which Riverside is."""
    settings = {**connection.settings_dict, "CELL": "b"}
    monkeypatch.setitem(connections.settings, "default_b", settings)
    connections["default_b"].connect()
    riverside.cell = "b"
    yield riverside
    connection.set_schema_to_public()
    connections["default_b"].close()
    del connections["default_b"]


def here():
    return connection.alias, connection.schema_name


def test_each_school_is_asked_where_it_is(cell, greenwood):
    """Broken once on purpose by selecting the platform on the server at hand: it was asked there."""
    assert here() == ("default", "greenwood_test")
    with tenant_context(cell):
        assert here() == ("default_b", "riverside_test")
        with schema_context("public"):
            assert here() == ("default", "public")
            with tenant_context(greenwood):
                assert here() == ("default", "greenwood_test")
        assert here() == ("default_b", "riverside_test")
    assert here() == ("default", "greenwood_test")


def test_after_an_exception_the_way_back_is_the_same(cell):
    with pytest.raises(ZeroDivisionError), tenant_context(cell):
        1 / 0  # noqa: B018
    assert here() == ("default", "greenwood_test")


def test_rows_asked_for_on_one_server_are_not_read_on_another(cell):
    """Broken once on purpose by leaving the connection that goes as it was: the rows came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM academics_student")
        with tenant_context(cell), pytest.raises(WrongSchool):
            cursor.fetchone()
        with tenant_context(cell):
            there = connection.cursor()
            there.execute("SELECT 1")
        with pytest.raises(WrongSchool):
            there.fetchone()
        assert cursor.fetchone()


def test_a_connection_out_of_its_place_has_no_school(cell):
    """Broken once on purpose in the same way: it went on as Greenwood."""
    before = connections["default"]
    with tenant_context(cell):
        assert before.scope == ("none", "pg_temp")


def test_a_server_that_nobody_knows_is_an_error(greenwood):
    with pytest.raises(ImproperlyConfigured, match="CELLS"), tenant_context(School(schema_name="far_away", cell="z")):
        pass
    assert here() == ("default", "greenwood_test")
