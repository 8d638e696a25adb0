"""What the attacks on the walls between schools share. Greenwood attacks, Riverside must not notice."""

import hashlib
from pathlib import Path
from queue import Empty

import pytest
from celery.worker.request import Request
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django_tenants.utils import schema_context, tenant_context
from tenant_schemas_celery import task as tenant_task

from schoolsaas.celery import app
from tools.canary import plant_canaries

from ..conftest import SchoolClient


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
