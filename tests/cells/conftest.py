"""A site with two PostgreSQL servers, between which schools move."""

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.faults.furnished import SCHEMA, SUBDOMAIN
from tests.faults.line import Line
from tests.faults.visitor import Visitor
from tools.postgres import OWNER, Postgres
from tools.services import scratch_folder
from tools.site import Site
from tools.valkey import Valkey

MOVER, PASSWORD = "mover", "moves-schools"


@contextmanager
def _server(scratch):
    """A PostgreSQL that schools may move from and to, as docs/operations.md says."""
    server = Postgres(scratch / "data/postgres", scratch / "sockets", scratch / "log/postgres.log", careless=True)
    server.settings |= {"wal_level": "logical", "synchronous_commit": "on"}
    server.start()
    try:
        hba = server.data / "pg_hba.conf"
        hba.write_text(f"local all {MOVER} scram-sha-256\n{hba.read_text()}")
        with psycopg.connect(server.admin_url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {MOVER} LOGIN REPLICATION PASSWORD '{PASSWORD}'")
            connection.execute(f"GRANT pg_create_subscription TO {OWNER}")
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="package")
def servers():
    """(home, other), both running."""
    with ExitStack() as stack:
        yield tuple(stack.enter_context(_server(stack.enter_context(scratch_folder()))) for _number in range(2))


@pytest.fixture(scope="package")
def valkey():
    with scratch_folder() as scratch:
        server = Valkey(None, scratch / "valkey.log")
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="package")
def site(servers, valkey, tmp_path_factory):
    """The running site; its schools are at home, the other server is the cell "b"."""
    home, other = servers
    running = Site(
        tmp_path_factory.mktemp("cells"),
        {
            "DATABASE_URL": home.url,
            "DATABASE_OWNER_URL": home.owner_url,
            "REDIS_URL": valkey.url,
            "SWEEP_SECONDS": "2",
            "CELLS": "b",
            "DATABASE_URL_B": other.url,
            "DATABASE_OWNER_URL_B": other.owner_url,
            "REPLICATION_URL_B": make_conninfo(other.owner_url, user=MOVER, password=PASSWORD),
        },
    )
    owner_url = running.environment["DATABASE_OWNER_URL"]
    running.environment["REPLICATION_URL"] = make_conninfo(owner_url, user=MOVER, password=PASSWORD)
    try:
        running.start(workers=2, prepare="from tests.cells.furnished import furnish_two; furnish_two()")
        yield running
    finally:
        running.stop()


@pytest.fixture
def asked(site):
    """asked(statement, *values, cell="") -> rows, as the owner of the schemas on that server, the school's selected."""
    urls = {"": site.environment["DATABASE_OWNER_URL"], "b": site.environment["DATABASE_OWNER_URL_B"]}
    lines = {cell: Line(url, SCHEMA) for cell, url in urls.items()}
    yield lambda statement, *values, cell="": lines[cell].ask(statement, *values)
    for line in lines.values():
        line.close()


@pytest.fixture
def visitor(site):
    """visitor(username) -> a signed-in Visitor of the school."""
    return lambda username: Visitor(site, SUBDOMAIN).sign_in(username)


@pytest.fixture
def today():
    """The day in the school, whose clock is UTC."""
    return datetime.now(UTC).date()
