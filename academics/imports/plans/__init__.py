"""What an import would do: planned against the school as it is, without writing a row."""

from django.utils.translation import gettext as _

from core.sheets.errors import SheetError

from ..mapping_checks import check_mapping, date_order
from ..parsing import parse_rows
from ..total_rows import total_in
from .assignments import AssignmentsPlanner
from .base import ImportPlan, RowOutcome, RowPlan, rows_named
from .choices import ImportChoices
from .classes import MembersPlanner
from .guardians import GuardiansPlanner
from .snapshot import SchoolSnapshot
from .structure import SectionsPlanner, StaffPlanner, SubjectsPlanner
from .students import StudentsPlanner

__all__ = ["ImportChoices", "ImportPlan", "RowOutcome", "RowPlan", "SheetError", "make_plan"]

_PLANNERS = {
    "students": StudentsPlanner,
    "guardians": GuardiansPlanner,
    "staff": StaffPlanner,
    "sections": SectionsPlanner,
    "subjects": SubjectsPlanner,
    "assignments": AssignmentsPlanner,
    "members": MembersPlanner,
}
_OF_PEOPLE = frozenset({"students", "guardians", "staff"})


def make_plan(sheet, kind, mapping, *, today, order="", same=None, choices=None, naming=None, progress=None):
    """The Plan for a Sheet: a constant number of queries, no write.

    `mapping` is {header: field name}; `order` reads unclear dates ("dmy" or "mdy"; empty finds out,
    else day first). `same` are the values that all rows share, {field name: value}, `choices` what a person has
    decided, `naming` the Naming of full names. SheetError when the mapping or the school cannot carry the import at all.
    """
    check_mapping(kind, sheet.headers, mapping)
    of_people = kind in _OF_PEOPLE
    totals = {number: total for number, values in sheet.rows if (total := total_in(values, of_people=of_people))}
    rows, errors = parse_rows(sheet, kind, mapping, order or date_order(sheet, kind, mapping) or "dmy", naming)
    rows = [row for row in rows if row.number not in totals]
    errors = [error for error in errors if error.row not in totals]
    for row in rows:
        row.values |= same or {}
    headers = {name: header for header, name in mapping.items()}
    planner = _PLANNERS[kind](SchoolSnapshot(today), headers, choices or ImportChoices())
    plan = planner.plan(rows, errors, progress or (lambda *_args: None))
    for planned, row in zip(plan.rows, rows, strict=True):
        planned.read = row.read
    plan.notes[:0] = _totals_note(totals)
    return plan


def _totals_note(totals):
    if not totals:
        return []
    return [
        _("Left out as adding up the rows above: row %(rows)s (“%(text)s”).")
        % {"rows": rows_named(list(totals)), "text": next(iter(totals.values()))}
    ]
