import pkgutil

from django.db import migrations, models

from accounts import migrations as present


class Migration(migrations.Migration):
    dependencies = [("accounts", max(found.name for found in pkgutil.iter_modules(present.__path__)))]
    operations = [migrations.AddField("user", "later", models.CharField(max_length=1, default="", db_default=""))]
