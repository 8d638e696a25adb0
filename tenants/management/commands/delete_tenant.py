"""Erases a school."""

import sys

from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import erase_school

from ._schools import school_named


class Command(ProductCommand):
    help = "Erase a school with all its people, data and files. This cannot be undone."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("--yes", action="store_true", help="do not ask, for scripts")

    def handle(self, *, subdomain, yes, **options):
        school = school_named(subdomain)
        if not yes:
            self._confirm(school)
        report = erase_school(school)
        if report is None:
            self.stdout.write(f"{school.name} is closed; the sweep erases what is left.")
            return
        rows = sum(report.content["tables"].values())
        self.stdout.write(f"{school.name} is erased: {rows} rows, {report.content['files']} files. Report {report.pk}.")

    def _confirm(self, school):
        if not sys.stdin.isatty():
            raise CommandError("Nobody is here to confirm: run it in a terminal or give --yes.")
        self.stdout.write(f"This erases {school.name} with all its people, data and files, for ever.")
        if input("Type the school's name to go on: ").strip() != school.name:
            raise CommandError("That is not the school's name; nothing was erased.")
