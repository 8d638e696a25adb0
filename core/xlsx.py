"""Lists as XLSX. Apart from `list_files`, because the library takes a third of a second to load."""

import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from .formulas import escape_formulas

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
    from tablib import Dataset

_NUMBER_STARTS = tuple("+0123456789")
# What a cell holds; the library would cut the rest without a word.
MOST_LETTERS = 32_767


def write_xlsx(dataset: "Dataset", out: HttpResponse, *, title: str) -> None:
    """`dataset` into the body of `out`, as one sheet under its headers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\*?:/\[\]]", "-", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, bold=True) for header in dataset.headers])
    for row in dataset:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)


def _cell(sheet: "WriteOnlyWorksheet", value: object, *, bold: bool = False) -> object:
    """What to append for `value`: itself, or a cell that says how it is to be read."""
    value = _shortened(escape_formulas(value, typed=True))
    if not bold and not (isinstance(value, str) and value[:1] in _NUMBER_STARTS):
        return value
    cell = WriteOnlyCell(sheet, value)
    if bold:
        cell.font = Font(bold=True)
    else:
        # "0041" and "+254…" stay text when somebody edits them.
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _shortened(value: object) -> object:
    """A text that is longer than a cell ends with a word that it is cut."""
    if not isinstance(value, str) or len(value) <= MOST_LETTERS:
        return value
    ending = _("… (cut here; a CSV holds all of it)")
    return value[: MOST_LETTERS - len(ending)] + ending
