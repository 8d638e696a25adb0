"""The pages that say what went wrong: each says what to do next, and none tells what it should not."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views.defaults import bad_request, server_error


def _next_step(response):
    return b'href="/"' in response.content


def test_a_missing_page_of_a_school(visitor):
    response = visitor.get("/no-such-page/")
    assert response.status_code == 404
    assert "text/html" in response["Content-Type"]
    assert b"This page does not exist" in response.content
    assert b"Greenwood School" in response.content
    assert _next_step(response)
    assert b"no-such-page" not in response.content


def test_a_missing_page_costs_a_visitor_no_query(visitor):
    visitor.get("/no-such-page/")
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/no-such-page/")
    assert not [query["sql"] for query in queries if "SELECT" in query["sql"]]


def test_a_missing_page_of_the_platform(platform_visitor):
    response = platform_visitor.get("/no-such-page/")
    assert response.status_code == 404
    assert b"This page does not exist" in response.content
    assert b"Greenwood" not in response.content


def test_a_page_that_somebody_may_not_open(cast, sign_in):
    response = sign_in(cast.grace.user).get("/school/students/")
    assert response.status_code == 403
    assert b"can give you access" in response.content
    assert _next_step(response)


def test_a_form_without_its_token(cast, greenwood):
    client = Client(SERVER_NAME="greenwood.localhost", enforce_csrf_checks=True)
    response = client.post("/account/login/", {"login": "olive"})
    assert response.status_code == 403
    assert b"The form could not be sent" in response.content
    assert b"CSRF" not in response.content


@pytest.mark.django_db
def test_a_failing_server_says_so_without_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Something went wrong" in response.content
    assert _next_step(response)


@pytest.mark.django_db
def test_a_request_that_makes_no_sense_is_not_explained(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = bad_request(RequestFactory().get("/"), SuspiciousOperation("secret detail"))
    assert response.status_code == 400
    assert b"cannot be understood" in response.content
    assert b"secret detail" not in response.content


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_errors_stand_without_scripts_or_styles_of_their_own(name):
    html = render_to_string(name)
    assert " style=" not in html
    assert "<script>" not in html
    assert html.count("<h1>") == 1
