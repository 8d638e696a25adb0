"""The SQL that makes a school's schema, rendered ahead from the models.

Replaying all migrations for each new school takes many seconds and grows with the project's
age. Instead `manage.py render_school_template` writes their end result to `school_template.sql`,
and a new school runs that file. `manage.py render_school_template --check` refuses a stale one.
"""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import app_labels

TEMPLATE = Path(__file__).with_name("school_template.sql")


def render():
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
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for model in [MigrationRecorder.Migration, *models]:
            editor.create_model(model)
    statements = list(editor.collected_sql)
    applied = sorted(loader.graph.nodes)
    values = ",\n".join(f"    ('{app}', '{name}', CURRENT_TIMESTAMP)" for app, name in applied)
    statements.append(f"INSERT INTO django_migrations (app, name, applied) VALUES\n{values};")
    return "\n".join(["-- Rendered by `manage.py render_school_template`; do not edit.", *statements, ""])


def text():
    """The rendered SQL as committed."""
    return TEMPLATE.read_text(encoding="utf-8")
