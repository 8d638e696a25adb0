"""Django's `migrate` for the platform's own schema, by the role that owns it."""

from django.conf import settings
from django.core.management.commands import migrate

from ...provisioning.owner import owner, prepare_platform_role


class Command(migrate.Command):
    help = "Migrate the platform's own schema; `migrate_schools` does the schools'."

    def handle(self, *args, **options):
        with owner():
            super().handle(*args, **{**options, "database": settings.OWNER_DATABASE})
        prepare_platform_role()
