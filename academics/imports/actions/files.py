"""Whole files in one go, for commands: no preview, all or nothing."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.school import current_school, school_today
from core.sheets import Sheet
from core.sheets.errors import SheetError
from core.storage import NotStored, files_kept_with_rows

from ..column_guessing import guess_sheet, looks_of_sheet
from ..field_catalogue import KINDS, field
from ..foreign_exports import exported_as, refuse_others
from ..kinds import guess_kind
from ..mapping_checks import date_order
from ..models import ImportBatch
from ..plans import ImportChoices, make_plan
from ..reading import read_import_sheet
from ..reading_preview import describe_reading
from .applying import apply_plan, lock_imports, note_plan
from .customs import naming_of_school
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
    names: str


def import_file(path, **how):
    """Imports one CSV or XLSX file into the selected school; returns its ImportBatch.

    See `import_files`.
    """
    return import_files([path], **how)[0]


def import_files(
    paths, *, kind=None, by=None, mapping=None, order="", names="", choices=None, dry_run=False, progress=None
):
    """Imports several files in one transaction, sections first and guardians last; returns their ImportBatches.

    `kind` holds for all files and is otherwise guessed from headers and file name; `mapping` is
    {header: field name} in addition to the guesses, with "" for a column to leave out, and "file:header" for that of one
    file; `order` is "dmy" or "mdy" for dates that can be read two ways, by default the custom of the school's
    country; `names` is one of `fullnames.STYLES`, by default what each column shows; `choices` is what was decided
    beyond that, see ImportChoices. `by` is the user who is answerable, None for the system.

    ImportRefused with all errors of the first file that has any, or with the rows about which somebody has to decide;
    and then nothing is changed.
    """
    rosters = [_read(Path(path), kind, mapping or {}, order, names) for path in paths]
    _refuse_unused(rosters, mapping or {})
    rosters.sort(key=lambda roster: KINDS.index(roster.kind))
    with files_kept_with_rows(), transaction.atomic():
        lock_imports()
        choices, batches = choices or ImportChoices(), []
        for roster in rosters:
            batches.append(_import(roster, choices, by, progress or (lambda *_args: None)))
            # What the first list of a school is taken for holds for the second, too.
            if asked := batches[-1].preview["asks"].get("first_day"):
                choices = replace(choices, first_day=date.fromisoformat(asked["day"]))
        if dry_run:
            transaction.set_rollback(True)
        else:
            for roster, batch in zip(rosters, batches, strict=True):
                _keep_file(roster.path, batch)
    return batches


def _keep_file(path, batch):
    """The file beside what was made of it; ImportRefused when the disk does not take it."""
    try:
        with path.open("rb") as file:
            batch.file.save(path.name, File(file))
    except NotStored as error:
        raise ImportRefused(path.name, error.messages) from error


def _read(path, kind, wanted, order, names):
    try:
        with path.open("rb") as file:
            sheet = read_import_sheet(file, path.name)
        refuse_others(sheet)
        kind = kind or exported_as(sheet) or guess_kind(sheet.headers, path.stem, looks_of_sheet(sheet))
        if kind is None:
            raise SheetError(
                _("Its columns (%(headers)s) do not tell what it holds. Say so with --kind: %(kinds)s.")
                % {"headers": ", ".join(sheet.headers[:12]), "kinds": ", ".join(KINDS)}
            )
        if kind not in KINDS:
            raise SheetError(
                _("“%(kind)s” is no kind of sheet; known are %(kinds)s.") % {"kind": kind, "kinds": ", ".join(KINDS)}
            )
        mapping = _complete_mapping(path, sheet, kind, _of_file(path, sheet, wanted))
        order = order or date_order(sheet, kind, mapping) or customary_order()
        return _Roster(path, sheet, kind, mapping, order, names)
    except SheetError as error:
        raise ImportRefused(path.name, [error]) from error
    except OSError as error:
        raise ImportRefused(path.name, [error.strerror]) from error


def _of_file(path, sheet, wanted):
    """{header: field} of what is wanted for this file; "students.csv:No." is for that file alone."""
    found = {header: wanted[header] for header in sheet.headers if header in wanted}
    return found | {
        header: wanted[f"{path.name}:{header}"] for header in sheet.headers if f"{path.name}:{header}" in wanted
    }


def _refuse_unused(rosters, wanted):
    """ImportRefused when a column that was named stands in none of the files."""
    known = {
        name for each in rosters for header in each.sheet.headers for name in (header, f"{each.path.name}:{header}")
    }
    if unknown := [header for header in wanted if header not in known]:
        headers = dict.fromkeys(header for each in rosters for header in each.sheet.headers)
        message = _("The sheet has no column “%(name)s”; it has %(headers)s.")
        raise ImportRefused(rosters[0].path.name, [message % {"name": unknown[0], "headers": ", ".join(headers)}])


def _complete_mapping(path, sheet, kind, wanted):
    """{header: field} from the guesses, overruled by `wanted`; ImportRefused with what to pass where a guess is not sure."""
    chosen = {name for name in wanted.values() if name}
    guesses = [entry for entry in guess_sheet(sheet, kind) if entry.field and entry.field not in chosen]
    open_ones = [entry for entry in guesses if entry.header not in wanted]
    if unsure := [entry for entry in open_ones if not entry.is_sure]:
        raise ImportRefused(path.name, [_question(kind, entry) for entry in unsure])
    return {
        header: name for header, name in ({entry.header: entry.field for entry in open_ones} | wanted).items() if name
    }


def _question(kind, entry):
    words = {
        "header": entry.header,
        "label": field(kind, entry.field).label,
        "field": entry.field,
        "doubt": entry.doubt,
    }
    return (
        _(
            'Column “%(header)s” may be “%(label)s”. %(doubt)s Pass --column "%(header)s=%(field)s" if it is, or --column "%(header)s=ignore".'
        )
        % words
    )


def customary_order():
    """How dates are written in the school's country; "dmy" when it is not known."""
    return "mdy" if current_school().country in MONTH_FIRST else "dmy"


def _import(roster, choices, by, progress):
    batch = ImportBatch(
        kind=roster.kind,
        file_name=roster.path.name[:255],
        mapping=roster.mapping,
        options={
            "headers": roster.sheet.headers,
            "date_order": roster.order,
            "names": roster.names,
            **choices.as_options(),
        },
        created_by=by,
    )
    naming = naming_of_school(roster.names)
    try:
        plan = make_plan(
            roster.sheet,
            roster.kind,
            roster.mapping,
            today=school_today(),
            order=roster.order,
            naming=naming,
            choices=choices,
            progress=progress,
        )
    except SheetError as error:
        raise ImportRefused(roster.path.name, [error]) from error
    if refusals := plan.errors or open_questions(plan, choices):
        raise ImportRefused(roster.path.name, refusals)
    reading = describe_reading(roster.sheet, roster.kind, roster.mapping, roster.order, naming)
    note_plan(batch, plan, roster.sheet.notes, reading)
    batch.save()
    apply_plan(batch, plan, progress)
    return batch
