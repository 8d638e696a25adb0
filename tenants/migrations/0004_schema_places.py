from django.db import migrations, models


class Migration(migrations.Migration):
    """A schema of the same name may be on two servers: weaker than what it replaces."""

    dependencies = [
        ("tenants", "0003_cells"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="schoolschema",
            name="tenants_schoolschema_name",
        ),
        migrations.AddConstraint(
            model_name="schoolschema",
            constraint=models.UniqueConstraint(fields=("name", "cell"), name="tenants_schoolschema_place"),
        ),
    ]
