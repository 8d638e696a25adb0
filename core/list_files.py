"""Lists as files for a spreadsheet, harmless to open: `formulas` says how."""

import csv
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.text import slugify
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from .formulas import escape_formulas
from .school import current_school, school_today
from .texts import Text

if TYPE_CHECKING:
    from tablib import Dataset

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NativeValue(Widget):
    """Leaves a value what it is: a date is a date in the file."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Column(Field):
    """A column of an export: the attribute ("section__name") it shows, and its header.

    Numbers and dates stay what they are; `dehydrate_<column>` of the resource makes other values.
    """

    def __init__(self, attribute: str | None = None, header: Text = "") -> None:
        super().__init__(attribute=attribute, column_name=header, readonly=True, widget=NativeValue())


class ExportResource(Resource):
    """A list as columns. Those named in CONTACTS are only for who may see contacts.

    `imported_as` is the kind of sheet as which the list can be brought in again: "" for one that surely cannot, None for
    one that cannot unless its columns happen to be those of a sheet.
    """

    CONTACTS: tuple[str, ...] = ()
    imported_as: str | None = None

    class Meta:
        # Each chunk costs its prefetches again.
        chunk_size = 2000

    def __init__(self) -> None:
        super().__init__()
        self.without: set[str] = set()

    def leave_out(self, *columns: str) -> Self:
        """The file is to go without these."""
        self.without.update(columns)
        return self

    def iter_queryset(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The rows in their own order; the library's way forgets that of the model when it reads ahead."""
        return rows.iterator(chunk_size=self.get_chunk_size()) if isinstance(rows, QuerySet) else iter(rows)

    def get_export_fields(self, selected_fields: list[str] | None = None) -> list[Field]:
        return [field for name, field in self.fields.items() if name not in self.without]

    def get_export_headers(self, selected_fields: list[str] | None = None) -> list[str]:
        return [str(field.column_name) for field in self.get_export_fields()]


def file_name(name: Text, file_format: str) -> str:
    """The school, the list and the day: "greenwood-school-students-2026-11-20.csv"."""
    parts = (slugify(current_school().name) or "school", slugify(str(name)) or "list", school_today().isoformat())
    return f"{'-'.join(parts)}.{file_format}"


def write_table(dataset: "Dataset", out: HttpResponse, *, title: str, file_format: str) -> None:
    """`dataset`, as a resource exports it, into the body of `out` as "csv" or "xlsx"."""
    if file_format == "csv":
        _write_csv(dataset, out)
    else:
        # Not before somebody wants one: every command and worker would load it.
        import_module("core.xlsx").write_xlsx(dataset, out, title=title)


def _write_csv(dataset: "Dataset", out: HttpResponse) -> None:
    # Excel takes a CSV for UTF-8 only when it begins with this mark.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(escape_formulas(header) for header in dataset.headers)
    writer.writerows([escape_formulas(value) for value in row] for row in dataset)
