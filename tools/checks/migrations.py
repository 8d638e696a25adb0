"""Refuses migrations that the release before could not live with.

While schools are migrated one after the other, old and new code both serve them: a column is dropped or
made mandatory one release after the code has stopped using it, and nothing is renamed. The linter reads
the SQL of each migration, of a school's tables inside a school and of the platform's outside.
"""

import logging
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.apps import apps  # noqa: E402  (Django first)
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django_tenants.utils import schema_context  # noqa: E402

from tenants.provisioning.schema import create_schema  # noqa: E402

PROBE = "migrations_probe"
# Looked at by a person: each says in its docstring why it does no harm.
ACCEPTED = ["0003_assignments_to_classes", "0004_schema_places"]


def main():
    root = Path(__file__).resolve().parents[2]
    ours = [config.label for config in apps.get_app_configs() if root in Path(config.path).parents]
    ours = [label for label in ours if (root / label / "migrations").is_dir()]
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        create_schema(PROBE)
        for schema in ("public", PROBE):
            with schema_context(schema):
                call_command(
                    "lintmigrations", include_apps=ours, ignore_name=ACCEPTED, no_cache=True, quiet=["ok", "ignore"]
                )
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
