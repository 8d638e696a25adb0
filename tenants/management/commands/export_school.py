"""Writes a whole school into a ZIP file."""

from pathlib import Path

from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import export_to

from ._schools import school_named


class Command(ProductCommand):
    help = "Write everything that a school keeps into one ZIP file, without passwords and other secrets."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("--to", required=True, metavar="FILE", help="the file to make; it must not exist")

    def handle(self, *, subdomain, to, **options):
        school = school_named(subdomain)
        if Path(to).exists():
            raise CommandError(f"{to} exists already.")
        try:
            manifest = export_to(to, school)
        except OSError as error:
            raise CommandError(f"{to} cannot be written: {error.strerror or error}") from error
        rows = sum(table["rows"] for table in manifest["tables"])
        self.stdout.write(f"{school.name} is in {to}: {rows} rows of {len(manifest['tables'])} tables.")
        for name in manifest["missing_files"]:
            self.stderr.write(f"The file {name} is named in a table but is not there.")
