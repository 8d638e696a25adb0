"""XLSX files that go out: rows to mend, and blank sheets to fill."""

import io
import re

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from core.sheets.cells import text
from core.untrusted.sheets.columns import column_letter

from .field_catalogue import FIELDS, REQUIRED

# A number or a phone may start with a sign; whatever else does could be run as a formula.
_SIGNED_NUMBER = re.compile(r"[+-][\d\s().,/-]*")
# What XML cannot hold.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def escape_formula(value):
    """A text that no spreadsheet program runs: what looks like a formula gets an apostrophe in front.

    The importer takes the apostrophe off again.
    """
    value = _CONTROLS.sub("", text(value))
    if value.startswith(("=", "@")) or (value.startswith(("+", "-")) and not _SIGNED_NUMBER.fullmatch(value)):
        return f"'{value}"
    return value


def error_workbook(sheet, errors):
    """The rows of a Sheet that have errors, as they came, with the reasons in a last column; XLSX bytes.

    `errors` are dicts of row, column, value and message.
    """
    by_row: dict[int, list[dict]] = {}
    for error in errors:
        by_row.setdefault(error["row"], []).append(error)
    book = Workbook(write_only=True)
    page = book.create_sheet(_("To correct")[:31])
    page.freeze_panes = "A2"
    page.append(_bold(page, [*sheet.headers, _("What to correct")]))
    marked = PatternFill("solid", fgColor="FFE08A")
    for number, values in sheet.rows:
        if number not in by_row:
            continue
        wrong = {error["column"] for error in by_row[number]}
        cells = []
        for header, value in zip(sheet.headers, values, strict=True):
            cell = _text_cell(page, value)
            if header in wrong:
                cell.fill = marked
            cells.append(cell)
        reasons = "; ".join(f"{error['column']}: {error['message']}" for error in by_row[number])
        page.append([*cells, _text_cell(page, _("Row %(row)d: ") % {"row": number} + reasons)])
    return _bytes(book)


def blank_workbook(kind):
    """A sheet to fill: headers and one example row, and a second sheet that explains each column; XLSX bytes."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_("List"))
    page.freeze_panes = "A2"
    wanted = [entry for entry in FIELDS[kind] if entry.example or entry.name in {"preferred_name", "starts_on"}]
    for index in range(len(wanted)):
        page.column_dimensions[column_letter(index)].width = 22
    page.append(_bold(page, [str(entry.label) for entry in wanted]))
    page.append([_text_cell(page, entry.example) for entry in wanted])
    hints = book.create_sheet(_("Hints"))
    hints.column_dimensions["A"].width = 32
    hints.column_dimensions["C"].width = 90
    hints.append(_bold(hints, [_("Column"), _("Needed"), _("What to write")]))
    needed = {name for group in REQUIRED[kind] for name in group}
    for entry in wanted:
        types = {
            "date": _("A date such as 2026-01-31."),
            "birth_date": _("A date such as 2013-05-31."),
            "phone": _("One number, best with the country code: +254700000001."),
            "email": _("One address."),
        }
        hint = " ".join(filter(None, (types.get(entry.type, ""), str(entry.hint))))
        hints.append([str(entry.label), _("yes") if entry.name in needed else "", hint])
    hints.append([])
    hints.append([_("Delete the example row before you import. Columns may stand in any order or be left out.")])
    return _bytes(book)


def _text_cell(page, value):
    cell = WriteOnlyCell(page, escape_formula(value))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _bold(page, texts):
    cells = [_text_cell(page, value) for value in texts]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _bytes(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
