"""Django's `migrate` for the platform's own schema, by the role that owns it."""

from django.conf import settings
from django.core.management.commands import migrate

from core.postgres.cells import HOME

from ...provisioning import walls
from ...provisioning.owner import owner_connection, prepare_platform_role


class Command(migrate.Command):
    help = "Migrate the platform's own schema; `migrate_schools` does the schools'."

    def handle(self, *args, **options):
        with owner_connection():
            super().handle(*args, **{**options, "database": settings.OWNER_DATABASE})
        prepare_platform_role()
        for cell in (HOME, *settings.CELLS):
            if walls.are_open(cell):
                self.stderr.write(
                    self.style.WARNING(
                        f"The walls between schools are open to hostile SQL{f' in the cell {cell}' if cell else ''}: "
                        f"once this release serves, run {walls.SCRIPT} as PostgreSQL's superuser (docs/operations.md, Upgrade)."
                    )
                )
