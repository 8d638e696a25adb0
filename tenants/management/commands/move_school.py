"""Moves a school to another PostgreSQL server."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import move_school
from tenants.moving.replication import MoveFailed

from ._schools import one_line, school_named


class Command(ProductCommand):
    help = "Move one school to another database server (see CELLS); it can be used meanwhile, but for some seconds."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("--cell", required=True, help='one of CELLS, or "" for the home server')

    def handle(self, *, subdomain, cell, **options):
        school = school_named(subdomain)
        try:
            frozen = move_school(school, cell, self._progress)
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        except MoveFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{school.name} is on the server {cell or 'home'}; nothing could be written for {frozen:.1f} s."
        )

    def _progress(self, done, total, step):
        self.stdout.write(f"{step} {done} of {total}" if total else step)
