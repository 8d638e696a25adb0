"""Lists to take out as files for a spreadsheet (`core.list_files` writes them).

An app's `resources.py` says which columns a list has, its `views/exports.py` which rows: one
function for each list, made a view by `export_view`.
"""

from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import register_converter, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.list_files import CONTENT_TYPES, ExportResource, file_name, write_table

from .access import requires
from .actions import record
from .capabilities import Capability

MAX_ROWS = 10_000


class FileFormatConverter:
    """The end of an export's address: "csv" or "xlsx"."""

    regex = "|".join(CONTENT_TYPES)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FileFormatConverter, "file_format")


class TooManyRows(Exception):
    """A list of more than MAX_ROWS rows was asked for."""


@dataclass(frozen=True)
class ListExport:
    """What one file holds: `rows`, a queryset or a list, in the columns of `resource`.

    `title` is needed where the list's own says too little ("Section 7A").
    """

    resource: ExportResource
    rows: object
    title: str = ""


@dataclass(frozen=True)
class ExportedList:
    """A list that can be taken out: its name, the page it stands on, and any of what that page asks for."""

    title: str
    page: str
    needs: tuple

    def is_open_to(self, user):
        return user.can(Capability.EXPORT_DATA) and (not self.needs or any(user.can(each) for each in self.needs))


def export_view(title, *needs, page):
    """Makes `sheet_of(request, **ids)`, which gives a list's ListExport, the view of its download.

    It opens for who may export and holds one of `needs`, which are those of `page`: the URL name
    of the page that shows the list, with the same ids. That page says it when there are too many rows.
    """

    def decorate(sheet_of):
        @wraps(sheet_of)
        def view(request, file_format, **ids):
            sheet = sheet_of(request, **ids)
            if not request.user.can(Capability.SEE_CONTACTS):
                sheet.resource.leave_out(*sheet.resource.CONTACTS)
            try:
                return export_response(sheet.resource, sheet.rows, name=sheet.title or title, file_format=file_format)
            except TooManyRows as error:
                messages.error(request, str(error))
                return redirect(reverse(page, kwargs=ids, query=request.GET))

        view = require_safe(view)
        for asked in (needs, (Capability.EXPORT_DATA,)):
            view = requires(*asked)(view) if asked else view
        view.exported = ExportedList(title, page, needs)
        return view

    return decorate


def export_response(resource, rows, *, name, file_format):
    """`rows`, a queryset or a list, as a download, and a line in the audit trail.

    `name` is the list's name in words ("Students"), `file_format` "csv" or "xlsx". TooManyRows
    above MAX_ROWS, before a queryset is read.
    """
    if (count := rows.count() if isinstance(rows, QuerySet) else len(rows)) > MAX_ROWS:
        raise TooManyRows(
            _("This list has %(count)d rows; a file holds %(most)d. Narrow it first.")
            % {"count": count, "most": MAX_ROWS}
        )
    dataset = resource.export(rows)
    response = HttpResponse(content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, file_format)}"'
    response["Cache-Control"] = "private, no-store"
    write_table(dataset, response, title=str(name), file_format=file_format)
    record("list.export", after={"list": str(name), "format": file_format, "rows": len(dataset)})
    return response
