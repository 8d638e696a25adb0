"""Lists as files for a spreadsheet, harmless to open.

A cell that begins like a formula would be run by the spreadsheet of whoever opens the file, with
whatever a stranger typed into a name. So every text that begins with one of `=+-@`, a tab or a
line break gets an apostrophe in front. The one exception is a telephone number in XLSX: there a
cell says that it is text, so "+254 700 000 001" stays as it is; in CSV nothing can say so, and
the apostrophe keeps a spreadsheet from making 2.547E+11 of it.
"""

import csv
import re

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from .actions import record
from .school import current_school, school_today

MAX_ROWS = 10_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER_STARTS = tuple("+0123456789")
PHONE = re.compile(r"\+[\d ()./-]{5,30}")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TooManyRows(Exception):
    """A list of more than MAX_ROWS rows was asked for."""


class AsItIs(Widget):
    """Leaves a value what it is: a date is a date in the file."""

    def render(self, value, obj=None, **kwargs):
        return value


class Column(Field):
    """A column of an export: the attribute ("section__name") it shows, and its header.

    Numbers and dates stay what they are; `dehydrate_<column>` of the resource makes other values.
    """

    def __init__(self, attribute=None, header=""):
        super().__init__(attribute=attribute, column_name=header, readonly=True, widget=AsItIs())


class ExportResource(Resource):
    """A list as columns; `without` names those that this user may not have."""

    class Meta:
        # Each chunk costs its prefetches again.
        chunk_size = 2000

    def __init__(self, *, without=()):
        super().__init__()
        self.without = set(without)

    def get_export_fields(self, selected_fields=None):
        return [field for name, field in self.fields.items() if name not in self.without]

    def get_export_headers(self, selected_fields=None):
        return [str(field.column_name) for field in self.get_export_fields()]


def neutralised(value, *, typed=False):
    """`value` as it may stand in a cell; `typed`: the file says of each cell that it is text."""
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    if typed and PHONE.fullmatch(value):
        return value
    return f"'{value}"


def export_response(resource, queryset, *, name, file_format):
    """The rows of `queryset` as a download, and a line in the audit trail.

    `name` is the list's name in words ("Students"), `file_format` "csv" or "xlsx". TooManyRows
    above MAX_ROWS, before anything is read.
    """
    if (count := queryset.count()) > MAX_ROWS:
        raise TooManyRows(
            _("This list has %(count)d rows; a file holds %(most)d. Narrow it first.")
            % {"count": count, "most": MAX_ROWS}
        )
    dataset = resource.export(queryset)
    response = HttpResponse(content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, file_format)}"'
    response["Cache-Control"] = "private, no-store"
    {"csv": _write_csv, "xlsx": _write_xlsx}[file_format](dataset, response, title=str(name))
    record("list.export", after={"list": str(name), "format": file_format, "rows": len(dataset)})
    return response


def file_name(name, file_format):
    """The school, the list and the day: "greenwood-school-students-2026-11-20.csv"."""
    parts = (slugify(current_school().name) or "school", slugify(str(name)) or "list", school_today().isoformat())
    return f"{'-'.join(parts)}.{file_format}"


def _write_csv(dataset, out, *, title):
    # Excel takes a CSV for UTF-8 only when it begins with this mark.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(dataset.headers)
    writer.writerows([neutralised(value) for value in row] for row in dataset)


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
    value = neutralised(value, typed=True)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
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
