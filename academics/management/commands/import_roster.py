"""Imports rosters from the command line: the same importer as the pages."""

from django.core.management.base import CommandError
from django.db import connection
from django_tenants.utils import get_tenant_domain_model, tenant_context

from academics.imports.fullnames import STYLES
from core.commands import ProductCommand

from ...imports.actions import ImportRefused, import_files
from ...imports.field_catalogue import KINDS
from ._choices import add_choices, choices_of, outcome_lines

MAX_SHOWN = 100


class Command(ProductCommand):
    help = "Imports CSV or XLSX files of students, guardians, staff, sections, subjects or assignments. All or nothing."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--school", required=True, help="The school's subdomain or full host name.")
        parser.add_argument("--kind", choices=KINDS, help="What the files hold; by default told from their headers.")
        parser.add_argument(
            "--column",
            "--mapping",
            dest="mapping",
            action="append",
            default=[],
            metavar="HEADER=FIELD",
            help="Repeatable: what a column holds. FIELD is “ignore” to leave it out; FILE:HEADER names that of one file.",
        )
        parser.add_argument("--date-order", choices=("dmy", "mdy"), default="", help="How to read 03/04/2013.")
        parser.add_argument(
            "--names", choices=STYLES, default="", help="How full names are written, if not as they look."
        )
        add_choices(parser)
        parser.add_argument("--dry-run", action="store_true", help="Check everything, change nothing.")

    def handle(self, *args, files, school, kind, mapping, date_order, names, dry_run, **options):
        with tenant_context(_school(school)):
            try:
                batches = import_files(
                    files,
                    kind=kind,
                    mapping=columns(mapping),
                    order=date_order,
                    names=names,
                    choices=choices_of(options),
                    dry_run=dry_run,
                )
            except ImportRefused as refused:
                raise CommandError(_report(refused)) from refused
        for batch in batches:
            self.stdout.write("\n".join([*outcome_lines(batch), *reading_of(batch)]))
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")


def _school(name):
    """By host name, or by the first part of one."""
    domains = (
        get_tenant_domain_model().objects.select_related("tenant").exclude(tenant__schema_name=connection.schema_name)
    )
    matches = {
        domain.tenant_id: domain.tenant for domain in domains if name in (domain.domain, domain.domain.split(".")[0])
    }
    if len(matches) != 1:
        raise CommandError(
            f"There is no school at “{name}”." if not matches else f"More than one school is at “{name}”."
        )
    return next(iter(matches.values()))


def columns(pairs):
    """{header: field name} of options HEADER=FIELD, with "" for “ignore”."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise CommandError(f"“{wrong[0]}” is not HEADER=FIELD.")
    split = [[part.strip() for part in pair.rsplit("=", 1)] for pair in pairs]
    return {header: "" if name == "ignore" else name for header, name in split}


def reading_of(batch):
    """Lines on how the sheet of a batch was understood."""
    return [f"  {what}: {text}" for what, text in batch.preview["reading"]]


def _report(refused):
    lines = [f"{refused.file_name} was not imported; nothing was changed."]
    lines += [f"  {error}" for error in refused.errors[:MAX_SHOWN]]
    if len(refused.errors) > MAX_SHOWN:
        lines.append(f"  … and {len(refused.errors) - MAX_SHOWN} more.")
    return "\n".join(lines)
