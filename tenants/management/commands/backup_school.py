"""Writes a school's backup."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import take_backup
from tenants.backup.keeping import backup_path
from tenants.backup.programs import ProgramFailed
from tenants.backup.taking import back_up
from tenants.models import Backup

from ...audit import record_in_both_trails
from ._schools import one_line, school_named


class Command(ProductCommand):
    help = "Back up one school: its schema and its files, in one ZIP that only its reader's account may open."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("--to", metavar="FOLDER", help="a copy to take away, which the console does not list")

    def handle(self, *, subdomain, to, **options):
        school = school_named(subdomain)
        try:
            if to:
                path = back_up(school, to)
                record_in_both_trails("school.backup_made", school, after={"bytes": path.stat().st_size})
            else:
                path = backup_path(take_backup(school, maker=Backup.Maker.COMMAND))
        except ProgramFailed as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        self.stdout.write(str(path))
