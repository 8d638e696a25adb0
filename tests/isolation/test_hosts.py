"""Whatever stands in the headers: the school of the host itself, or nothing, never another."""

import pytest
from django_tenants.utils import schema_context

from tenants.models import Domain
from tenants.routing import forget_hosts

from ..conftest import SchoolClient

PAGE = "/account/login/"
SAME = [
    "greenwood.localhost",
    "GREENWOOD.LOCALHOST",
    "greenwood.localhost.",
    "greenwood.localhost:8000",
    "GreenWood.LocalHost.:443",
]
STRANGE = [
    "",
    ".",
    "greenwood",
    "greenwood_test",
    "unknown.localhost",
    ".greenwood.localhost",
    "riverside.greenwood.localhost",
    "greenwood.localhost.riverside.localhost",
    "riverside.localhost@greenwood.localhost",
    "greenwood.localhost@riverside.localhost",
    "olive:secret@riverside.localhost",
    "greenwood.localhost, riverside.localhost",
    "greenwood.localhost riverside.localhost",
    "greenwood.localhost\triverside.localhost",
    "greenwood.localhost/riverside.localhost",
    "greenwood.localhost:riverside.localhost",
    "greenwood.localhost:80:80",
    "greenwood.localhost:-1",
    "greenwood.localhost#.riverside.localhost",
    "greenwood.localhost\\.riverside.localhost",
    "greenwood.localhost%00.riverside.localhost",
    "greenwood\u3002localhost",
    "\u24d6reenwood.localhost",
    "gr%65enwood.localhost",
    "*.localhost",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "http://riverside.localhost",
]
FORWARDED = [
    {"X-Forwarded-Host": "riverside.localhost"},
    {"Forwarded": "host=riverside.localhost;proto=http"},
    {"X-Forwarded-Host": "greenwood.localhost, riverside.localhost"},
    {"X-Forwarded-Server": "riverside.localhost"},
    {"X-Host": "riverside.localhost"},
    {"X-HTTP-Host-Override": "riverside.localhost"},
    {"X-Original-Host": "riverside.localhost"},
    {"X-Forwarded-For": "riverside.localhost", "X-Real-IP": "riverside.localhost"},
    {"X-Original-URL": "http://riverside.localhost/account/login/"},
    {"X-Rewrite-URL": "http://riverside.localhost/account/login/"},
    {"X-Schema-Name": "riverside_test", "X-Tenant": "riverside_test"},
    {"Origin": "http://riverside.localhost", "Referer": "http://riverside.localhost/"},
]


def ask(host, path=PAGE, **headers):
    return SchoolClient(SERVER_NAME="localhost").get(path, headers={"host": host, **headers})


@pytest.mark.parametrize("host", SAME)
def test_case_dot_and_port_do_not_matter(greenwood, host):
    """Broken by comparing the host as it was sent."""
    page = ask(host)
    assert "Greenwood School" in page.text
    assert "Riverside" not in page.text


@pytest.mark.parametrize("host", STRANGE)
def test_what_is_no_host_of_a_school_is_nothing(greenwood, host):
    """Broken by taking the part before the first dot for the school."""
    page = ask(host)
    assert (page.status_code, page.content) == (404, b"Not found")
    assert not page.cookies


@pytest.mark.parametrize("headers", FORWARDED, ids=lambda headers: next(iter(headers)))
def test_no_other_header_leads_to_another_school(cast, sign_in, headers):
    """Broken by USE_X_FORWARDED_HOST = True."""
    page = ask("greenwood.localhost", **headers)
    assert "Greenwood School" in page.text
    assert "Riverside" not in page.text
    assert "Riverside" not in sign_in(cast.olive).get("/school/students/", headers=headers).text
    assert ask("unknown.localhost", **headers).status_code == 404


@pytest.mark.parametrize("path", ["//riverside.localhost/account/login/", "http://riverside.localhost/account/login/"])
def test_an_address_with_a_host_in_it(greenwood, path):
    """The host is the header's, whatever the line of the request says."""
    page = SchoolClient(SERVER_NAME="greenwood.localhost").generic("GET", path, headers={"host": "greenwood.localhost"})
    assert "Riverside" not in page.text


def test_parameters_choose_no_school(cast, sign_in):
    client = sign_in(cast.olive)
    for name in ("school", "tenant", "schema", "schema_name", "_schema_name", "host"):
        page = client.get("/school/students/", {name: "riverside_test"})
        assert "Greenwood School" in page.text
        assert "Riverside" not in page.text


def test_a_host_that_has_changed_hands(greenwood, riverside):
    """The address of one school given to the other: from then on it is the other's.

    Broken by not telling the routing: Greenwood went on answering there.
    """
    assert "Greenwood School" in ask("greenwood.localhost").text
    with schema_context("public"):
        Domain.objects.filter(domain="greenwood.localhost").update(tenant=riverside)
    forget_hosts()
    assert "Riverside School" in ask("greenwood.localhost").text
