"""What the attacks on the walls between schools share. Greenwood attacks, Riverside must not notice."""

import hashlib
import os
from pathlib import Path
from queue import Empty

import psycopg
import pytest
from celery.worker.request import Request
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django_tenants.utils import schema_context, tenant_context
from psycopg.conninfo import conninfo_to_dict
from tenant_schemas_celery import task as tenant_task

from core.postgres.base import DatabaseWrapper
from schoolsaas.celery import app
from tenants.provisioning.owner import owner_connection
from tools.canary import plant_canaries

from ..conftest import SchoolClient
from .connections import A, B


@pytest.fixture
def platform(db):
    """The platform's own schema, selected while the test runs."""
    with schema_context("public"):
        yield


@pytest.fixture
def canaries(riverside, greenwood):
    """Rows that only Riverside has, with a word to look for."""
    with tenant_context(riverside):
        plant_canaries()


@pytest.fixture
def elsewhere(riverside):
    """A client of Riverside's host with nobody signed in."""
    return SchoolClient(SERVER_NAME="riverside.localhost")


@pytest.fixture
def everything_of(db):
    """everything_of(schema) -> {name: digest} of all its rows, sequences, files and cached values."""
    return lambda schema: {**_rows(schema), **_files(schema), **_cached(schema)}


def _rows(schema):
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            found[table] = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", [schema])
        return found | dict(cursor.fetchall())


def _files(schema):
    folder = Path(settings.MEDIA_ROOT) / schema
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _cached(schema):
    with schema_context(schema):
        prefix = cache.make_key("")
    client = cache._cache.get_client()
    return {key: client.get(key) for key in client.scan_iter(match=f"{prefix}*")}


@pytest.fixture
def work(db):
    """work() does what is in the queue as a worker does, message by message, in this thread.

    Returns, for each message, which schema was selected after it.
    """
    tenant_task._shared_storage.clear()
    app.loader.import_default_modules()

    def done():
        left = []
        # A worker's thread starts in no school.
        with schema_context("public"), app.connection_for_write() as broker:
            queue = broker.SimpleQueue(app.conf.task_default_queue)
            while message := _next(queue):
                Request(message, app=app).execute()
                message.ack()
                left.append(connection.schema_name)
        return left

    yield done
    tenant_task._shared_storage.clear()


def _next(queue):
    try:
        return queue.get(block=False)
    except Empty:
        return None


@pytest.fixture(scope="session")
def web_login(django_db_setup, django_db_blocker):
    """The web server's login, let into the roles of both schools and of the platform; no right of its own."""
    login = conninfo_to_dict(os.environ["DATABASE_URL"])["user"]
    with django_db_blocker.unblock(), owner_connection() as connection, connection.cursor() as cursor:
        for role in (A, B, connection.platform_role):
            cursor.execute(f"GRANT {role} TO {login}")
    return login


@pytest.fixture
def connect(web_login, db):
    """connect(**options) -> a new connection of the web server's login."""
    opened = []

    def new(**options):
        settings = {**connection.settings_dict, "USER": web_login}
        settings["OPTIONS"] = {**settings["OPTIONS"], **options}
        opened.append(DatabaseWrapper(settings))
        opened[-1].inc_thread_sharing()
        return opened[-1]

    yield new
    for one in opened:
        one.close()
        one.close_pool()


@pytest.fixture
def plain(web_login, db):
    """A connection of the web server's login without anything of ours in between."""
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"], user=web_login, host=settings["HOST"], port=settings["PORT"] or None, autocommit=True
    ) as found:
        yield found


@pytest.fixture
def web(connect):
    """One such connection with Greenwood selected."""
    wrapper = connect()
    wrapper.set_schema(A)
    return wrapper
