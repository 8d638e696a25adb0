"""Makes a school from an export."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import import_school
from tenants.archive.reading import BadArchive

from ._schools import one_line


class Command(ProductCommand):
    help = (
        "Make a new school with everything in a file of export_school: all of it or nothing. "
        "Nobody has a password afterwards; the owner is invited, and the office invites the others."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--subdomain", required=True, help="3 to 40 letters, digits and hyphens")
        parser.add_argument("--owner-email", required=True, help="where the owner's invitation goes")
        parser.add_argument("--name", help="what the school is called, instead of its old name")

    def handle(self, *, file, subdomain, owner_email, name, **options):
        try:
            made = import_school(file, subdomain=subdomain, owner_email=owner_email, name=name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}") from error
        except BadArchive as error:
            raise CommandError(f"{file} was not imported: {error}") from error
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        self.stdout.write(f"{made.school.name} is ready: {made.url}")
        self.stdout.write(f"Invitation for {owner_email}: {made.invitation_url}")
