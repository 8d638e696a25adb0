"""The roles that every school starts with get what has come since: timetables, marks and reports.

A role that a school has made itself, and what it took from the others, stays as it is.
"""

from django.db import migrations

_ALL = ("manage_timetables", "see_timetables", "enter_marks", "see_marks", "manage_assessment", "manage_reports")
_OFFICE = tuple(name for name in _ALL if name != "enter_marks")
_GIVEN = {
    "owner": _ALL,
    "principal": _OFFICE,
    "registrar": _OFFICE,
    "teacher": ("see_timetables", "enter_marks"),
    "support": ("see_timetables", "see_marks"),
}


def give(apps, schema_editor):
    Role = apps.get_model("accounts", "Role")
    for role in Role.objects.using(schema_editor.connection.alias).filter(code__in=_GIVEN):
        role.capabilities = [*role.capabilities, *(c for c in _GIVEN[role.code] if c not in role.capabilities)]
        role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_outgoing_mail"),
    ]

    operations = [
        migrations.RunPython(give, migrations.RunPython.noop, elidable=True),
    ]
