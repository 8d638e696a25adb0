"""Files for a spreadsheet, harmless to open.

A cell that begins like a formula would be run by the spreadsheet of whoever opens the file, with
whatever a stranger typed into a name. So every text that begins with one of `=+-@`, a tab or a
line break gets an apostrophe in front. The one exception is a telephone number in XLSX: there a
cell says that it is text, so "+254 700 000 001" stays as it is; in CSV nothing can say so, and
the apostrophe keeps a spreadsheet from making 2.547E+11 of it.
"""

import csv
import re
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from .school import current_school, school_today

# The wide ones are what a Japanese or Chinese keyboard types; Excel takes them for the narrow ones.
SIGNS = "=+-@＝＋－＠"
FORMULA_STARTS = (*SIGNS, "\t", "\r", "\n")
# Where a spreadsheet that cuts a CSV at semicolons, as half of Europe's do, begins another cell.
INNER_START = re.compile(rf"([;\t\r\n])(?=[{re.escape(SIGNS)}])")
NUMBER_STARTS = tuple("+0123456789")
# What a cell of XLSX holds; the library would cut the rest without a word.
MOST_LETTERS = 32_767
PHONE = re.compile(r"\+[\d ()./-]{5,30}")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NativeValue(Widget):
    """Leaves a value what it is: a date is a date in the file."""

    def render(self, value, obj=None, **kwargs):
        return value


class Column(Field):
    """A column of an export: the attribute ("section__name") it shows, and its header.

    Numbers and dates stay what they are; `dehydrate_<column>` of the resource makes other values.
    """

    def __init__(self, attribute=None, header=""):
        super().__init__(attribute=attribute, column_name=header, readonly=True, widget=NativeValue())


class ExportResource(Resource):
    """A list as columns. Those named in CONTACTS are only for who may see contacts.

    `imported_as` is the kind of sheet as which the list can be brought in again: "" for one that surely cannot, None for
    one that cannot unless its columns happen to be those of a sheet.
    """

    CONTACTS = ()
    imported_as = None

    class Meta:
        # Each chunk costs its prefetches again.
        chunk_size = 2000

    def __init__(self):
        super().__init__()
        self.without = set()

    def leave_out(self, *columns):
        """The file is to go without these."""
        self.without.update(columns)
        return self

    def iter_queryset(self, rows):
        """The rows in their own order; the library's way forgets that of the model when it reads ahead."""
        return rows.iterator(chunk_size=self.get_chunk_size()) if isinstance(rows, QuerySet) else iter(rows)

    def get_export_fields(self, selected_fields=None):
        return [field for name, field in self.fields.items() if name not in self.without]

    def get_export_headers(self, selected_fields=None):
        return [str(field.column_name) for field in self.get_export_fields()]


def escape_formulas(value, *, typed=False):
    """`value` as it may stand in a cell; `typed`: the file says of each cell that it is text."""
    if isinstance(value, datetime):
        # The school's clock: a spreadsheet knows no time zones.
        return (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None, microsecond=0)
    if not isinstance(value, str):
        return value
    # First of all: a sign after a character that no file may hold would be the first one.
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if typed and PHONE.fullmatch(value):
        return value
    if not typed:
        value = INNER_START.sub(r"\1'", value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def file_name(name, file_format):
    """The school, the list and the day: "greenwood-school-students-2026-11-20.csv"."""
    parts = (slugify(current_school().name) or "school", slugify(str(name)) or "list", school_today().isoformat())
    return f"{'-'.join(parts)}.{file_format}"


def write_table(dataset, out, *, title, file_format):
    """`dataset`, as a resource exports it, into the binary file or response `out` as "csv" or "xlsx"."""
    {"csv": _write_csv, "xlsx": _write_xlsx}[file_format](dataset, out, title=title)


def _write_csv(dataset, out, *, title):
    # Excel takes a CSV for UTF-8 only when it begins with this mark.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(escape_formulas(header) for header in dataset.headers)
    writer.writerows([escape_formulas(value) for value in row] for row in dataset)


def _write_xlsx(dataset, out, *, title):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\*?:/\[\]]", "-", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, bold=True) for header in dataset.headers])
    for row in dataset:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)


def _cell(sheet, value, *, bold=False):
    """What to append for `value`: itself, or a cell that says how it is to be read."""
    value = _shortened(escape_formulas(value, typed=True))
    if not bold and not (isinstance(value, str) and value[:1] in NUMBER_STARTS):
        return value
    cell = WriteOnlyCell(sheet, value)
    if bold:
        cell.font = Font(bold=True)
    else:
        # "0041" and "+254…" stay text when somebody edits them.
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _shortened(value):
    """A text that is longer than a cell ends with a word that it is cut."""
    if not isinstance(value, str) or len(value) <= MOST_LETTERS:
        return value
    ending = _("… (cut here; a CSV holds all of it)")
    return value[: MOST_LETTERS - len(ending)] + ending
