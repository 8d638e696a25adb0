"""What probes are told: by any host name, without a school, and without a word about why to strangers."""

import logging
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django_tenants.utils import schema_context

from schoolsaas import health
from tenants.models import Domain, School
from tenants.provisioning.owner import owner_connection
from tenants.routing import forget_hosts

HOSTS = ["localhost", "greenwood.localhost", "10.1.2.3", "10.1.2.3:8000", "[fe80::1]", "nobody.example", "not a host"]


def get(path, host="10.1.2.3", **headers):
    return Client().get(path, headers={"host": host, **headers})


@pytest.fixture
def database_down(monkeypatch):
    """Whoever asks for a cursor learns that the server is gone."""

    def refuse(*_args, **_options):
        raise OperationalError("connection to server at db.internal failed: password of schoolsaas_web")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse, set_schema_to_public=lambda: None))


@pytest.mark.parametrize("host", HOSTS)
def test_alive_without_a_database(host):
    """No database is allowed in this test; broken by standing behind the school's middleware: strangers got 404."""
    response = get("/health/live", host)
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.parametrize("host", HOSTS)
def test_ready_on_every_host(greenwood, host):
    response = get("/health/ready", host)
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "parts": {"database": "ok", "migrations": "ok", "static": "ok", "cache": "ok"},
    }


def test_no_tls_is_asked_for(greenwood, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert get("/health/ready").status_code == 200
    assert get("/account/login/", "greenwood.localhost").status_code == 301


def test_ready_asks_as_the_platform(greenwood, django_assert_num_queries):
    """One round for the login, one for the migrations; the school that was selected is not asked."""
    get("/health/ready")
    with django_assert_num_queries(2):
        get("/health/ready", "greenwood.localhost")


def test_without_the_database_not_ready(db, database_down):
    response = get("/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "failed"
    assert b"schoolsaas_web" not in response.content
    assert b"db.internal" not in response.content


def test_with_a_migration_to_come_not_ready(db):
    """Broken by comparing with the migrations of the schools alone."""
    with owner_connection() as connection:
        MigrationRecorder(connection).migration_qs.filter(app="tenants").delete()
    response = get("/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "migrations": "failed", "static": "ok", "cache": "ok"}


def test_migrations_of_a_later_release_do_no_harm(db):
    with owner_connection() as connection:
        MigrationRecorder(connection).record_applied("tenants", "9999_of_tomorrow")
    assert get("/health/ready").status_code == 200


@pytest.mark.parametrize(("names", "status"), [({}, 503), ({"a.css": "a.1.css"}, 200)])
def test_without_collected_files_not_ready(db, monkeypatch, tmp_path, names, status):
    storage = ManifestStaticFilesStorage(location=tmp_path)
    storage.hashed_files = names
    monkeypatch.setattr(health, "staticfiles_storage", storage)
    assert get("/health/ready").status_code == status


def test_without_valkey_degraded(db, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://:secret@127.0.0.1:1/0"}}
    response = get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["parts"]["cache"] == "failed"
    assert b"secret" not in response.content


def test_only_a_change_is_logged(db, caplog, monkeypatch):
    """Broken by leaving it to Django, which logs every 503."""
    caplog.set_level(logging.INFO)
    client = Client()
    monkeypatch.setattr(health, "_static", lambda: "failed")
    for _ in range(3):
        assert client.get("/health/ready").status_code == 503
    monkeypatch.undo()
    for _ in range(3):
        assert client.get("/health/ready").status_code == 200
    client.get("/health/domain?domain=nobody.example")
    assert [record.getMessage() for record in caplog.records] == ["Now not ready: static", "Now ready"]


def ask_for(domain, **headers):
    return get(f"/health/domain?domain={domain}", "web", **headers).status_code


@pytest.mark.parametrize("domain", ["localhost", "greenwood.localhost", "Greenwood.Localhost."])
def test_a_known_domain_gets_its_certificate(greenwood, domain):
    assert ask_for(domain) == 200


@pytest.mark.parametrize(
    "domain", ["", "nobody.localhost", "evil.example", "greenwood.localhost.evil.example", "x" * 300, "10.1.2.3", "%00"]
)
def test_others_get_none(greenwood, domain):
    assert ask_for(domain) == 404


def test_a_school_in_the_making_gets_none_and_a_suspended_one_does(greenwood):
    for status, expected in (("provisioning", 404), ("suspended", 200)):
        with schema_context("public"):
            School.objects.filter(pk=greenwood.pk).update(status=status)
        forget_hosts()
        assert ask_for("greenwood.localhost") == expected


def test_a_domain_of_ones_own(greenwood):
    with schema_context("public"):
        Domain.objects.create(domain="www.greenwood.example", tenant=greenwood, is_primary=False)
    forget_hosts()
    assert ask_for("www.greenwood.example") == 200


def test_nobody_outside_asks_whose_hosts_there_are(greenwood):
    assert ask_for("greenwood.localhost", **{"x-forwarded-for": "203.0.113.7"}) == 404


def test_without_the_database_nobody_knows(db, monkeypatch):
    def down(host):
        raise OperationalError

    monkeypatch.setattr(health, "school_for_host", down)
    assert ask_for("greenwood.localhost") == 503


def test_other_addresses_are_pages(greenwood, platform_visitor):
    assert platform_visitor.get("/health/").status_code == 404
    assert platform_visitor.get("/health/live/").status_code == 404


def test_they_come_first():
    """Before everything that may ask for a school, a session, TLS or the database, and before the log of requests."""
    assert django_settings.MIDDLEWARE[0] == "schoolsaas.health.HealthMiddleware"
    middleware = health.HealthMiddleware(lambda request: "passed on")
    assert middleware(SimpleNamespace(path_info="/")) == "passed on"
