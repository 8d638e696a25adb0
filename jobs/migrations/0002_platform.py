"""The platform has jobs of its own.

Its schema has had the first migration from before, when that made no table there: the router left it out,
but it was written down as done.
"""

from django.db import migrations


def make_where_missing(apps, schema_editor):
    """Nothing in a school, nor where the first migration has just made the table."""
    model = apps.get_model("jobs", "Job")
    if model._meta.db_table not in schema_editor.connection.introspection.table_names():
        schema_editor.create_model(model)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [migrations.RunPython(make_where_missing, migrations.RunPython.noop)]
