"""Brings all schools' schemas up to date; what is up to date already costs one query."""

import os

from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.models import SchoolSchema
from tenants.provisioning import template
from tenants.provisioning.migrating import migrate_all


class Command(ProductCommand):
    help = "Migrate the schools that are not up to date; run `migrate` for the platform's own schema first."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=os.cpu_count(), help="schools migrated at the same time")
        parser.add_argument("--check", action="store_true", help="only say how many are not up to date; fail if any")

    def handle(self, *, workers, check, **options):
        stale = list(
            SchoolSchema.objects.used().stale(template.template_version()).order_by("pk").values_list("name", "cell")
        )
        if not stale:
            self.stdout.write("All schools are up to date.")
            return
        if check:
            raise CommandError(f"{len(stale)} schools are not up to date: run migrate_schools.")
        failures = migrate_all(stale, workers=workers, say=self._progress)
        self.stdout.write("")
        for name, error in failures:
            self.stderr.write(f"{name}: {error}")
        if failures:
            raise CommandError(
                f"{len(failures)} of {len(stale)} schools failed. The others serve; run migrate_schools again for the rest."
            )

    def _progress(self, done, total, failed):
        """One line that fills up on a terminal, one line per tenth elsewhere."""
        text = f"{done} of {total} schools" + (f", {failed} failed" if failed else "")
        if self.stdout.isatty():
            bar = "█" * (30 * done // total)
            self.stdout.write(f"\r{bar:░<30} {text}", ending="")
            self.stdout.flush()
        elif done == total or done * 10 // total > (done - 1) * 10 // total:
            self.stdout.write(text)
