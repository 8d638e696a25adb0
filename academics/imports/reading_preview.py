"""How a sheet was understood, in words for the person who brought it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.sheets import Sheet, cells

from .field_catalogue import field
from .fullnames import NameStyle, SplitName, split_name
from .namestyles import Naming
from .parsing import FULL_NAMES, name_styles, sexes_of
from .sexes import describe_sexes

# So many names and dates are shown for each column.
EXAMPLES = 3


def describe_reading(
    sheet: Sheet, kind: str, mapping: Mapping[str, str], order: str, naming: Naming
) -> list[list[str]]:
    """[[what, text]]: how each column of names and of dates was read, with examples, a column of the sex that does not tell
    it, and which columns are left out.

    `mapping` is {header: field name}, `order` "dmy" or "mdy" for dates.
    """
    found = names_read(sheet, mapping, naming)
    matched = [header for header in sheet.headers if header in mapping]
    dated = [header for header in matched if field(kind, mapping[header]).type in {"date", "birth_date"}]
    found += [
        [header, _dates(column, cells.order_in_column(column, order))]
        for header in dated
        if (column := sheet.column(header))
    ]
    found += [
        [header, describe_sexes(sexes_of(sheet, header, naming), sheet.column(header))]
        for header in matched
        if field(kind, mapping[header]).type == "sex"
    ]
    if left_out := [header for header in sheet.headers if header not in mapping]:
        found.append([_("Left out"), ", ".join(left_out)])
    return [[what, text] for what, text in found if text]


def names_read(sheet: Sheet, mapping: Mapping[str, str], naming: Naming) -> list[list[str]]:
    """[[header, text]] of how full names are cut in two in each of their columns, as far as they are."""
    styles, cut = name_styles(sheet, mapping, naming), names_cut(mapping)
    return [[header, _names(sheet.column(header), style)] for header, style in styles.items() if header in cut]


def names_cut(mapping: Mapping[str, str]) -> list[str]:
    """Headers of the full names that are cut in two: beside them no other column has a part of these."""
    full = {header: FULL_NAMES[name] for header, name in mapping.items() if name in FULL_NAMES}
    parts, known = ("given_name", "family_name"), set(mapping.values())
    return [header for header, prefix in full.items() if not known.intersection(prefix + part for part in parts)]


def read_as(typed: str, value: date | SplitName) -> str:
    """What a cell was understood as."""
    if isinstance(value, date):
        return _("“%(typed)s” is %(day)s.") % {"typed": typed, "day": date_format(value)}
    words = {"typed": typed, "given": value.given, "family": value.family}
    if not value.family:
        return _("“%(typed)s”: given name “%(given)s”, no family name.") % words
    return _("“%(typed)s”: given name “%(given)s”, family name “%(family)s”.") % words


def _names(values: Iterable[object], style: NameStyle) -> str:
    return " ".join(read_as(name, split_name(name, style)) for name in telling_names(values, EXAMPLES))


def telling_names(values: Iterable[object], count: int) -> list[str]:
    """The first names of a column of each shape: two, three, four words, with a comma or an initial."""
    shapes: dict[tuple, str] = {}
    for value in values:
        name = cells.shown_text(value)
        if " " in name or "," in name:
            shapes.setdefault((len(name.split()), "," in name, "." in name, name.isupper()), name)
    return list(shapes.values())[:count] or [name for name in map(cells.shown_text, values) if name][:1]


def _dates(values: Sequence[object], order: str) -> str:
    """An unclear date where there is one, and how it was read; else the first."""
    unclear = [value for value in values if cells.has_unclear_dates([value])]
    for value in [*unclear, *values]:
        try:
            day = cells.parse_date(value, order)
        except ValueError:
            continue
        if day:
            return _order_word(order) + read_as(cells.text(value), day) if unclear else read_as(cells.text(value), day)
    return ""


def _order_word(order: str) -> str:
    return (_("Month first") if order == "mdy" else _("Day first")) + ": "
