"""Closes a school for now."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import suspend_school

from ._schools import one_line, school_named


class Command(ProductCommand):
    help = "Suspend a school: its pages say so, nothing is lost. resume_tenant opens it again."

    def add_arguments(self, parser):
        parser.add_argument("subdomain")
        parser.add_argument("--reason", required=True, help="shown to platform staff and in the school's audit trail")

    def handle(self, *, subdomain, reason, **options):
        school = school_named(subdomain)
        try:
            suspend_school(school, reason=reason)
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        self.stdout.write(f"{school.name} is suspended.")
