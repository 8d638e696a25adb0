"""Opens a suspended school."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import resume_school

from ._schools import one_line, school_named


class Command(ProductCommand):
    help = "Open a suspended school again."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")

    def handle(self, *, subdomain, **options):
        school = school_named(subdomain)
        try:
            resume_school(school)
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        self.stdout.write(f"{school.name} is open.")
