"""Prepares the platform's own row and host."""

import getpass
import sys

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.actions import ask_for_password_link, ensure_platform, make_staff
from tenants.addresses import platform_url

from ._schools import one_line


class Command(ProductCommand):
    help = "Make the platform's own record and host when they are missing, and the first member of its staff."

    def add_arguments(self, parser):
        parser.add_argument("--staff-email", help="a member of the platform's staff to make")
        parser.add_argument("--staff-name", default="")
        parser.add_argument("--staff-password", help="for scripts; asked for in a terminal")

    def handle(self, *, staff_email, staff_name, staff_password, **options):
        ensure_platform()
        self.stdout.write(f"The platform answers at {platform_url()}")
        if not staff_email:
            return
        if staff_password is None and sys.stdin.isatty():
            staff_password = getpass.getpass("Password (empty: a link to set one is mailed): ") or None
        try:
            staff, created = make_staff(staff_email, name=staff_name, password=staff_password)
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        if created and not staff_password:
            ask_for_password_link(staff.email)
            self.stdout.write(f"A link to choose a password is on its way to {staff.email}.")
        self.stdout.write(
            f"{staff.username} {'may' if created else 'may already'} sign in at {platform_url('/admin/')}"
        )
