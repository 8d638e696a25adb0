"""The SQL that makes a school's schema, rendered ahead from the models.

Replaying all migrations for each new school takes many seconds and grows with the project's
age. Instead `manage.py render_school_template` writes their end result to `school_template.sql`,
and a new school runs that file. `manage.py render_school_template --check` refuses a stale one.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import app_labels

from .owner import owner_connection, withheld_rights

TEMPLATE = Path(__file__).with_name("school_template.sql")


def render_template():
    """The SQL text: tables, indexes, constraints, and the migrations recorded as applied.

    Names are unqualified: it is run with the new schema alone in the search path.
    """
    loader = MigrationLoader(None)
    labels = set(app_labels(settings.TENANT_APPS))
    apps = loader.project_state().apps
    models = [
        model
        for model in apps.get_models(include_auto_created=False)
        if model._meta.app_label in labels and model._meta.managed and not model._meta.proxy
    ]
    models.sort(key=lambda model: model._meta.label)
    # The owner's connection writes values into the SQL; the ordinary one has no role before the first migration.
    with owner_connection() as connection, connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for model in [MigrationRecorder.Migration, *models]:
            editor.create_model(model)
    statements = list(editor.collected_sql)
    applied = sorted(all_migrations(loader.graph))
    values = ",\n".join(f"    ('{app}', '{name}', CURRENT_TIMESTAMP)" for app, name in applied)
    statements.append(f"INSERT INTO django_migrations (app, name, applied) VALUES\n{values};")
    heading = [f"-- Version {_version(applied)}", "-- Rendered by `manage.py render_school_template`; do not edit."]
    return "\n".join([*heading, *statements, ""])


def last_migrations(graph):
    """The last migration of each app that has tables in a school, as [(app label, name)]."""
    labels = set(app_labels(settings.TENANT_APPS))
    return [node for node in graph.leaf_nodes() if node[0] in labels]


def all_migrations(graph):
    """All migrations that a school's schema has had when it is up to date, as {(app label, name)}."""
    return {node for target in last_migrations(graph) for node in graph.forwards_plan(target)}


@cache
def template_version():
    """The version of schemas made from the template: the same for the same migrations and rights, 16 hexadecimal digits."""
    return template_sql().partition("\n")[0].removeprefix("-- Version ")


def _version(applied):
    return hashlib.sha256(repr((applied, withheld_rights())).encode()).hexdigest()[:16]


def template_sql():
    """The rendered SQL as committed."""
    return TEMPLATE.read_text(encoding="utf-8")
