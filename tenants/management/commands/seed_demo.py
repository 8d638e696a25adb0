"""The two schools of `make demo`."""

from django.core.management.base import BaseCommand

from tenants.demo import seeding


class Command(BaseCommand):
    help = "Make the demo's two schools where they are missing, and take some of today's registers."

    def add_arguments(self, parser):
        parser.add_argument("--print", action="store_true", dest="only_print", help="only say who signs in where")

    def handle(self, *, only_print, **options):
        if only_print:
            self.stdout.write(seeding.sign_ins())
            return
        seeding.seed(self.stdout.write)
