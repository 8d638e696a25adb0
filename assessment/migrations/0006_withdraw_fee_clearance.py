"""Schools started with a letter that said that no fees are outstanding, which no record of theirs holds."""

import json

from django.db import migrations, models

SENTENCE = "no school fees are outstanding"


def withdraw(apps, schema_editor):
    """Takes the letter away; where something was made by it, the template stays for that, marked as withdrawn."""
    templates = apps.get_model("assessment", "DocumentTemplate").objects
    found = [each.pk for each in templates.filter(kind="letter") if SENTENCE in json.dumps(each.blocks)]
    templates.filter(pk__in=found, documents=None).delete()
    templates.filter(pk__in=found).update(retired=True, withdrawn=True)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0005_moved_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="documenttemplate",
            name="withdrawn",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunPython(withdraw, migrations.RunPython.noop),
    ]
