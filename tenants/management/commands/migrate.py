"""Django's `migrate` for the platform's own schema, by the role that owns it."""

from django.conf import settings
from django.core.management.commands import migrate
from django.db import router
from django.db.migrations.executor import MigrationExecutor

from core.postgres.cells import HOME

from ...provisioning import walls
from ...provisioning.owner import owner_connection, prepare_platform_role


class PlatformExecutor(MigrationExecutor):
    """Django's, which takes the apps that have tables here first and only notes the migrations of the others.

    Those do nothing in this schema, but with each of them Django built the models of all apps anew: three quarters of the time.
    """

    def _migrate_all_forwards(self, state, plan, full_plan, fake, fake_initial):
        here = [step for step in full_plan if self._has_tables(step[0])]
        elsewhere = [migration for migration, _backwards in full_plan if not self._has_tables(migration)]
        state = super()._migrate_all_forwards(state, plan, here, fake, fake_initial)
        # Built once more at the end, when Django asks for them.
        state.__dict__.pop("apps", None)
        missing = {migration for migration, _backwards in plan}
        for migration in elsewhere:
            if migration in missing:
                state = migration.mutate_state(state, preserve=False)
                self._note(migration)
        return state

    def _has_tables(self, migration):
        return router.allow_migrate(self.connection.alias, migration.app_label)

    def _note(self, migration):
        say = self.progress_callback or (lambda *_step: None)
        say("apply_start", migration, False)
        self.record_migration(migration.app_label, migration.name)
        say("apply_success", migration, False)


# The command knows its executor by this name and takes no other.
migrate.MigrationExecutor = PlatformExecutor


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
