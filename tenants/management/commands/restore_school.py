"""Restores a school's backup beside it, says what differs, and swaps it in when asked to."""

from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.backup.programs import ProgramFailed
from tenants.backup.restoring import BadBackup, compare_restored, discard_restored, restore_beside, swap_in

from ._schools import school_named


class Command(ProductCommand):
    help = "Restore a school's backup beside the live school and compare; with --swap the school lives on in it."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("backup", metavar="FILE")
        after = parser.add_mutually_exclusive_group()
        after.add_argument("--swap", action="store_true", help="the school lives on in the restored schema")
        after.add_argument("--keep", action="store_true", help="keep the restored schema beside the school")

    def handle(self, *, subdomain, backup, swap, keep, **options):
        school = school_named(subdomain)
        try:
            restored = restore_beside(school, backup)
        except (BadBackup, ProgramFailed) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        found = compare_restored(school, restored)
        for difference in found:
            self.stdout.write(f"{difference.table}: {difference.rows} rows now, {difference.other_rows} in the backup")
        if not found:
            self.stdout.write("The backup and the school are the same.")
        if swap:
            old = swap_in(school, restored)
            self.stdout.write(f"{school} lives in {restored} now. What it lived in is kept as {old}.")
        elif keep:
            self.stdout.write(f"Kept beside the school as {restored}.")
        else:
            discard_restored(restored)
