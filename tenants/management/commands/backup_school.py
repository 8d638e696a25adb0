"""Writes a school's backup."""

from django.core.management.base import BaseCommand, CommandError

from tenants.backup.programs import ProgramFailed
from tenants.backup.taking import back_up

from ._schools import school_named


class Command(BaseCommand):
    help = "Back up one school: its schema and its files, in one ZIP that only its reader's account may open."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("--to", metavar="FOLDER", help="where to write it; by default BACKUP_ROOT")

    def handle(self, *, subdomain, to, **options):
        try:
            path = back_up(school_named(subdomain), to)
        except ProgramFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(path))
