"""The two schools of `make demo`."""

from core.commands import ProductCommand
from tenants.demo import seeding
from tenants.demo.schools import SCHOOLS


class Command(ProductCommand):
    help = "Make the demo's two schools where they are missing, and take some of today's registers."

    def add_arguments(self, parser):
        parser.add_argument("--print", action="store_true", dest="only_print", help="only say who signs in where")
        parser.add_argument("--only", choices=[demo.subdomain for demo in SCHOOLS], help="this school alone")

    def handle(self, *, only_print, only, **options):
        schools = [demo for demo in SCHOOLS if only in (None, demo.subdomain)]
        if only_print:
            self.stdout.write(seeding.sign_ins(schools))
            return
        seeding.seed_demo(self.stdout.write, schools)
