"""What an import would do: planned against the school as it is, without writing a row."""

from ..errors import SheetError
from ..mapping import check_mapping, date_order
from ..parsing import parse
from .assignments import AssignmentsPlanner
from .base import Outcome, Plan, RowPlan
from .classes import MembersPlanner
from .guardians import GuardiansPlanner
from .present import Present
from .structure import SectionsPlanner, StaffPlanner, SubjectsPlanner
from .students import StudentsPlanner

__all__ = ["Outcome", "Plan", "RowPlan", "SheetError", "make_plan"]

_PLANNERS = {
    "students": StudentsPlanner,
    "guardians": GuardiansPlanner,
    "staff": StaffPlanner,
    "sections": SectionsPlanner,
    "subjects": SubjectsPlanner,
    "assignments": AssignmentsPlanner,
    "members": MembersPlanner,
}


def make_plan(
    sheet, kind, mapping, *, today, order="", accepted=(), same=None, others_meant=False, naming=None, progress=None
):
    """The Plan for a Sheet: a constant number of queries, no write.

    `mapping` is {header: field name}; `order` reads unclear dates ("dmy" or "mdy"; empty finds out,
    else day first). `accepted` are numbers of rows that look like somebody known and are wanted
    all the same. `same` are the values that all rows share, {field name: value}. With `others_meant` known
    numbers go to other people where the sheet says so. `naming` is the Naming of full names. SheetError when the mapping or the school cannot
    carry the import at all.
    """
    check_mapping(kind, sheet.headers, mapping)
    rows, errors = parse(sheet, kind, mapping, order or date_order(sheet, kind, mapping) or "dmy", naming)
    for row in rows:
        row.values |= same or {}
    headers = {name: header for header, name in mapping.items()}
    planner = _PLANNERS[kind](Present(today), headers, set(accepted))
    planner.others_meant = others_meant
    plan = planner.plan(rows, errors, progress or (lambda *_args: None))
    for planned, row in zip(plan.rows, rows, strict=True):
        planned.read = row.read
    return plan
