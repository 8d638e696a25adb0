"""What a person chose for the columns of a sheet, checked; and how dates are written in it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.sheets import Sheet
from core.sheets.cells import date_orders, has_unclear_dates
from core.sheets.errors import SheetError

from .field_catalogue import FIELDS, REQUIRED, field


def missing_fields(kind: str, mapped: set[str]) -> list[str]:
    """Labels of the fields that the kind needs and `mapped` (names of fields) lacks."""
    return [
        _(" or ").join(f"“{field(kind, name).label}”" for name in group)
        for group in REQUIRED[kind]
        if not mapped.intersection(group)
    ]


def check_mapping(kind: str, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
    """SheetError when {header: field} misses a required field, uses one twice or names what is not there."""
    unknown = [header for header in mapping if header not in headers]
    if unknown:
        raise SheetError(_("The sheet has no column “%(name)s”.") % {"name": unknown[0]})
    names = [entry.name for entry in FIELDS[kind]]
    for _header, name in mapping.items():
        if name not in names:
            raise SheetError(
                _("“%(field)s” is no field of this kind of sheet. Known: %(known)s.")
                % {"field": name, "known": ", ".join(names)}
            )
    used = list(mapping.values())
    twice = next((name for name in used if used.count(name) > 1), None)
    if twice:
        columns = ", ".join(header for header, name in mapping.items() if name == twice)
        raise SheetError(
            _("“%(field)s” is chosen for more than one column: %(columns)s.")
            % {"field": field(kind, twice).label, "columns": columns}
        )
    missing = missing_fields(kind, set(used))
    if missing:
        raise SheetError(
            _("No column is chosen for %(fields)s, which this kind of sheet needs.") % {"fields": ", ".join(missing)}
        )


def date_order(sheet: Sheet, kind: str, mapping: Mapping[str, str]) -> str:
    """ "dmy" or "mdy" where the dates of the sheet say so, "" where a person has to say."""
    columns = [
        sheet.column(header) for header, name in mapping.items() if field(kind, name).type in {"date", "birth_date"}
    ]
    orders = [date_orders(values) for values in columns]
    told = {order for possible in orders if len(possible) == 1 for order in possible}
    if len(told) == 1:
        return told.pop()
    # With no unclear date any order will do; a column that contradicts itself shows an error in each cell that is unclear.
    is_open = any(
        len(possible) == 2 and has_unclear_dates(values) for values, possible in zip(columns, orders, strict=True)
    )
    return "" if is_open else "dmy"
