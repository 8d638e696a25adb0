"""Bringing schools' schemas up to date."""

import itertools
import logging
import multiprocessing
import time
from typing import NamedTuple

import django
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg.errors import LockNotAvailable

from core.postgres.cells import HOME

from ..models import SchoolSchema
from . import template
from .owner import owner_connection, withhold_rights

log = logging.getLogger(__name__)

# A migration that waits for a table holds up everybody who comes after it: it gives way and tries again.
LOCK_SECONDS = 2
ATTEMPTS = 5


# {applied migrations: what follows from them}. Working that out takes longer than to migrate.
_plans = {}


def migrate_all(places, *, workers, say):
    """Migrates these schemas, [(name, cell)], the first one alone: when that fails the others are not touched.

    Goes on past a schema that fails; returns [(name, error)] of those, and each row keeps its error. `say(done,
    total, failed)` is called after each. Interrupted, it can be run again: what is done is done.
    """
    failures = []
    canary, *others = places
    results = [_try(canary)]
    if not results[0][1] and others:
        results = itertools.chain(results, _in_processes(others, min(workers, len(others))))
    for done, (name, error) in enumerate(results, 1):
        if error:
            failures.append((name, error))
        say(done, len(places), len(failures))
    return failures


def _in_processes(places, workers):
    if workers <= 1:
        yield from map(_try, places)
        return
    # Spawned, not forked: connections and their pools do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, initializer=django.setup) as pool:
        yield from pool.imap_unordered(_try, places)


def _try(place):
    """(name, "") after success, else (name, the error's one line)."""
    schema_name, cell = place
    try:
        migrate_schema(schema_name, cell)
    except Exception as error:
        log.exception("Schema %s was not migrated", schema_name)
        failure = f"{type(error).__name__}: {error}".strip().partition("\n")[0]
        with owner_connection() as home:
            SchoolSchema.objects.using(home.alias).at_place(schema_name, cell).update(failure=failure)
        return schema_name, failure
    return schema_name, ""


def migrate_schema(schema_name, cell=HOME):
    """Applies the missing migrations and notes the version; returns how many there were.

    Each migration is a transaction, so what has been applied stays applied when a later one fails.
    OperationalError when a table stays locked by others; any error of a migration as it is.
    """
    with owner_connection(schema_name, cell) as connection:
        for run_action in range(1, ATTEMPTS + 1):
            try:
                count = _migrate(connection)
                _withhold(connection)
                break
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or run_action == ATTEMPTS:
                    raise
                time.sleep(2**run_action / 10)
        with owner_connection() as home:
            SchoolSchema.objects.using(home.alias).at_place(schema_name, cell).update(
                version=template.template_version(), failure=""
            )
    return count


def _migrate(connection):
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    applied = frozenset(recorder.applied_migrations())
    if applied not in _plans:
        _plans[applied] = _plan(connection)
    executor, plan, state = _plans[applied]
    if not plan:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
    executor.connection = executor.recorder.connection = connection
    executor.migrate(None, plan, state=state.clone())
    return len(plan)


def _withhold(connection):
    """A copy of a school that has moved away has lost its rights already, and does not get any by this."""
    with connection.cursor() as cursor:
        withhold_rights(cursor, connection.schema_name, connection.schema_name)


class _Plan(NamedTuple):
    """What a schema lacks: `missing` migrations, and the `state` of the models before them."""

    executor: MigrationExecutor
    missing: list
    state: ProjectState


def _plan(connection):
    """The _Plan of the selected schema."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(template.last_migrations(executor.loader.graph))
    state = executor._create_project_state(with_applied_migrations=True)
    # Building the models is the slow part; a clone of the state takes them over.
    _ = state.apps
    return _Plan(executor, plan, state)
