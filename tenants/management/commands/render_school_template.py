"""Writes the SQL that new schools are made from; `--check` only says whether it is up to date."""

from django.core.management.base import CommandError

from core.commands import ProductCommand
from tenants.provisioning import template


class Command(ProductCommand):
    help = "Render the DDL of a school's schema from the migrations."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when the file is stale, write nothing")

    def handle(self, *, check, **options):
        rendered = template.render_template()
        if check:
            if not template.TEMPLATE.exists() or template.template_sql() != rendered:
                raise CommandError("The school template is stale: run `manage.py render_school_template`.")
            return
        template.TEMPLATE.write_text(rendered, encoding="utf-8")
        self.stdout.write(f"Wrote {template.TEMPLATE.name}: {rendered.count('CREATE TABLE')} tables.")
