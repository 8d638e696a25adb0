"""Parts of a page as `document.typ` lays them out, and numbers and days as the language writes them."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format, localize


class TableColumn(NamedTuple):
    """Of a table: shown unless the block's setting of this `name` says no; numbers stand to the right."""

    name: str
    title: str
    wide: bool = False
    number: bool = False


def facts_part(heading, rows):
    """(label, value) beside each other, those that have a value; None when there is none."""
    rows = [[label, value] for label, value in rows if value]
    return {"kind": "facts", "heading": heading, "rows": rows} if rows else None


def table_part(heading, columns, rows):
    """A table of rows, {cells, note}; None of no rows."""
    if not rows:
        return None
    return {
        "kind": "table",
        "heading": heading,
        "columns": [{"title": column.title, "wide": column.wide, "number": column.number} for column in columns],
        "rows": rows,
    }


def localize_day(iso):
    """A day that the facts keep as text; "" of none."""
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""


def localize_number(text):
    """A number that the facts keep as text ("79.5") as the language writes it."""
    if not text:
        return ""
    whole, point, rest = text.partition(".")
    separator = localize(0.5)[1:2] if point else ""
    return f"{whole}{separator}{rest}"
