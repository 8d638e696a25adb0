"""Which school is selected: by a request, and never after it."""

import pytest
from django.db import ProgrammingError, connection
from django.test import Client, RequestFactory
from django_tenants.utils import schema_context

from academics.models import Student
from core.school import NoSchool, current_school
from tenants.middleware import SchoolMiddleware
from tenants.routing import school_for_host


def test_each_host_leads_to_its_own_school(platform):
    hosts = {"greenwood.localhost": "greenwood_test", "riverside.localhost": "riverside_test", "localhost": "public"}
    assert {host: school_for_host(host).schema_name for host in hosts} == hosts


@pytest.mark.parametrize("path", ["/", "/account/login/", "/missing/", "/school/students/"])
def test_a_request_gives_the_school_up(greenwood, path):
    """Broken by a middleware that left the school selected."""
    connection.set_schema_to_public()
    Client(SERVER_NAME="greenwood.localhost").get(path)
    assert connection.schema_name == "public"


def test_a_request_that_fails_gives_the_school_up(greenwood):
    """Broken by giving it up after the answer instead of in `finally`."""
    connection.set_schema_to_public()
    request = RequestFactory(SERVER_NAME="greenwood.localhost").get("/")
    with pytest.raises(ZeroDivisionError):
        SchoolMiddleware(lambda _request: 1 / 0)(request)
    assert connection.schema_name == "public"


def test_a_request_starts_outside_what_was_left_over(greenwood, riverside):
    """Broken by a middleware that left alone what was selected."""
    connection.set_tenant(greenwood)
    client = Client(SERVER_NAME="riverside.localhost")
    assert "Riverside School" in client.get("/account/login/").text
    connection.set_tenant(greenwood)
    assert "Greenwood" not in Client(SERVER_NAME="localhost").get("/").text


def test_asking_the_routing_inside_a_school_leaves_the_school_selected(greenwood):
    school_for_host("riverside.localhost")
    assert connection.schema_name == greenwood.schema_name


def test_a_query_on_school_tables_outside_a_school_fails(db):
    with schema_context("public"), pytest.raises(ProgrammingError):
        Student.objects.exists()


def test_a_schools_search_path_holds_nothing_but_its_schema(greenwood):
    """Named last, temporary tables do not come first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        assert cursor.fetchone() == ("greenwood_test, pg_temp",)


def test_asking_for_the_school_outside_one_fails(db):
    with schema_context("public"), pytest.raises(NoSchool):
        current_school()
