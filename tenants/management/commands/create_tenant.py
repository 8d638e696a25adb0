"""Makes a school from the command line."""

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from academics.imports.actions import ImportRefused, import_files
from academics.management.commands._choices import add_choices, choices_of, outcome_lines
from academics.management.commands.import_roster import columns, reading_of
from core.commands import ProductCommand
from tenants.actions import provision_school
from tenants.subdomains import suggest_subdomain

from ._schools import one_line

MAX_ERRORS = 100


class Command(ProductCommand):
    help = (
        "Make a school with its owner, print its address and the owner's invitation link, and mail the link. "
        "Asks for what is missing when run in a terminal. The same call again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", help="what the school is called")
        parser.add_argument("--subdomain", help="3 to 40 letters, digits and hyphens")
        parser.add_argument("--owner-email", help="where the owner's invitation goes")
        parser.add_argument("--owner-name", default="", help="how the owner is called")
        parser.add_argument("--country", default="", help="two letters, such as KE; sets time zone and school days")
        parser.add_argument("--timezone", help="such as Africa/Nairobi, instead of the country's")
        parser.add_argument("--locale", help="such as en, instead of the country's")
        parser.add_argument(
            "--roster",
            nargs="+",
            action="extend",
            default=[],
            metavar="FILE",
            help="CSV or XLSX files to import; one that has errors leaves no school behind",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADER=FIELD",
            help="what a column of a roster holds, “ignore” to leave it out; FILE:HEADER names that of one file",
        )
        add_choices(parser)

    def handle(self, *, name, subdomain, owner_email, roster, column, **options):
        name = name or self._ask("Name of the school", "NAME")
        subdomain = subdomain or self._ask("Subdomain", "--subdomain", default=suggest_subdomain(name))
        owner_email = owner_email or self._ask("E-mail address of the owner", "--owner-email")
        missing = [file for file in roster if not Path(file).is_file()]
        if missing:
            raise CommandError(f"There is no file {missing[0]}.")
        wanted, batches = columns(column), []
        try:
            made = provision_school(
                name,
                subdomain=subdomain,
                owner_email=owner_email,
                fill=(lambda school: batches.extend(import_files(roster, mapping=wanted, choices=choices_of(options))))
                if roster
                else None,
                **{detail: options[detail] for detail in ("owner_name", "country", "timezone", "locale")},
            )
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        except ImportRefused as refused:
            raise CommandError(_report(refused)) from refused
        self._tell(made, owner_email, batches)
        if roster and not made.created:
            self.stderr.write(
                "The rosters were not imported now: the school was there already."
                f" Use import_roster --school {subdomain} for what is new."
            )

    def _tell(self, made, owner_email, batches):
        for batch in batches:
            self.stdout.write("\n".join([*outcome_lines(batch), *reading_of(batch)]))
        self.stdout.write(f"{made.school.name} {'is ready' if made.created else 'exists already'}: {made.url}")
        if made.invitation_url:
            self.stdout.write(f"Invitation for {owner_email}: {made.invitation_url}")
        else:
            self.stdout.write("The owner has accepted the invitation.")

    def _ask(self, question, argument, default=""):
        if not sys.stdin.isatty():
            raise CommandError(f"Give {argument}; see create_tenant --help.")
        answer = input(f"{question}{f' [{default}]' if default else ''}: ").strip()
        return answer or default


def _report(refused):
    shown = [f"  {error}" for error in refused.errors[:MAX_ERRORS]]
    if len(refused.errors) > MAX_ERRORS:
        shown.append(f"  … and {len(refused.errors) - MAX_ERRORS} more.")
    return "\n".join([f"{refused.file_name} has errors; no school was made.", *shown])
