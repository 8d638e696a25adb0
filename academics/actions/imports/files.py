"""Whole files in one go, for commands: no preview, all or nothing."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.school import current_school, school_today

from ...imports.errors import SheetError
from ...imports.fields import KINDS
from ...imports.mapping import date_order, guess, guess_kind
from ...imports.plans import Choices, make_plan
from ...imports.sheets import Sheet, read_sheet
from ...models import ImportBatch
from .applying import carry_out, lock_imports, note_plan
from .questions import open_questions

# Countries that write the month first.
MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})


class ImportRefused(Exception):
    """A file that was not imported. `errors` are texts, each naming row and column where there is one."""

    def __init__(self, file_name, errors):
        self.file_name = file_name
        self.errors = [str(error) for error in errors]
        super().__init__(f"{file_name}: {self.errors[0]}" if self.errors else file_name)


@dataclass
class _Roster:
    path: Path
    sheet: Sheet
    kind: str
    mapping: dict
    order: str


def import_file(path, **how):
    """Imports one CSV or XLSX file into the selected school; returns its ImportBatch.

    See `import_files`.
    """
    return import_files([path], **how)[0]


def import_files(paths, *, kind=None, by=None, mapping=None, order="", choices=None, dry_run=False, progress=None):
    """Imports several files in one transaction, sections first and guardians last; returns their ImportBatches.

    `kind` holds for all files and is otherwise guessed from headers and file name; `mapping` is
    {header: field name} in addition to the guesses, with "" for a column to leave out; `order` is
    "dmy" or "mdy" for dates that can be read two ways, by default the custom of the school's
    country; `choices` is what was decided beyond that, see Choices. `by` is the user who is answerable, None for the system.

    ImportRefused with all errors of the first file that has any, or with the rows about which somebody has to decide;
    and then nothing is changed.
    """
    rosters = [_read(Path(path), kind, mapping or {}, order) for path in paths]
    rosters.sort(key=lambda roster: KINDS.index(roster.kind))
    with transaction.atomic():
        lock_imports()
        choices, batches = choices or Choices(), []
        for roster in rosters:
            batches.append(_import(roster, choices, by, progress or (lambda *_args: None)))
            # What the first list of a school is taken for holds for the second, too.
            if asked := batches[-1].preview["asks"].get("first_day"):
                choices = replace(choices, first_day=date.fromisoformat(asked["day"]))
        if dry_run:
            transaction.set_rollback(True)
    if not dry_run:
        for roster, batch in zip(rosters, batches, strict=True):
            with roster.path.open("rb") as file:
                batch.file.save(roster.path.name, File(file))
    return batches


def _read(path, kind, wanted, order):
    try:
        with path.open("rb") as file:
            sheet = read_sheet(file, path.name)
        kind = kind or guess_kind(sheet.headers, path.stem)
        if kind is None:
            raise SheetError(
                _("Its columns (%(headers)s) do not tell what it holds. Say so with --kind: %(kinds)s.")
                % {"headers": ", ".join(sheet.headers[:12]), "kinds": ", ".join(KINDS)}
            )
        if kind not in KINDS:
            raise SheetError(
                _("“%(kind)s” is no kind of sheet; known are %(kinds)s.") % {"kind": kind, "kinds": ", ".join(KINDS)}
            )
        mapping = complete_mapping(sheet, kind, wanted)
        return _Roster(path, sheet, kind, mapping, order or date_order(sheet, kind, mapping) or customary_order())
    except SheetError as error:
        raise ImportRefused(path.name, [error]) from error
    except OSError as error:
        raise ImportRefused(path.name, [error.strerror]) from error


def complete_mapping(sheet, kind, wanted):
    """{header: field} from the guesses, overruled by `wanted`."""
    unknown = [header for header in wanted if header not in sheet.headers]
    if unknown:
        raise SheetError(
            _("The sheet has no column “%(name)s”; it has %(headers)s.")
            % {"name": unknown[0], "headers": ", ".join(sheet.headers)}
        )
    chosen = {name for name in wanted.values() if name}
    guessed = {g.header: g.field for g in guess(sheet.headers, kind) if g.field and g.field not in chosen}
    return {header: name for header, name in (guessed | wanted).items() if name}


def customary_order():
    """How dates are written in the school's country; "dmy" when it is not known."""
    return "mdy" if current_school().country in MONTH_FIRST else "dmy"


def _import(roster, choices, by, progress):
    batch = ImportBatch(
        kind=roster.kind,
        file_name=roster.path.name[:255],
        mapping=roster.mapping,
        options={"date_order": roster.order, **choices.as_options()},
        created_by=by,
    )
    try:
        plan = make_plan(
            roster.sheet,
            roster.kind,
            roster.mapping,
            today=school_today(),
            order=roster.order,
            choices=choices,
            progress=progress,
        )
    except SheetError as error:
        raise ImportRefused(roster.path.name, [error]) from error
    if refusals := plan.errors or open_questions(plan, choices):
        raise ImportRefused(roster.path.name, refusals)
    note_plan(batch, plan, roster.sheet.notes)
    batch.save()
    carry_out(batch, plan, progress)
    return batch
