"""Files that are no list of people: what they are, and where they belong."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.list_files import ExportResource
from core.sheets import Sheet
from core.sheets.cells import fold
from core.sheets.errors import SheetError

from .header_names import parse_header_names

# The columns that tell the files of OneRoster (1.1 and 1.2) from each other, as they are compared.
_ONEROSTER = (
    ("manifest.csv", {"propertyname", "value"}),
    ("users.csv", {"givenname", "familyname"}),
    ("enrollments.csv", {"classsourcedid", "usersourcedid"}),
    ("roles.csv", {"usersourcedid", "roletype"}),
    ("demographics.csv", {"birthdate", "sex"}),
    ("classes.csv", {"coursesourcedid", "classtype"}),
    ("courses.csv", {"coursecode", "schoolyearsourcedid"}),
    ("academicSessions.csv", {"startdate", "schoolyear"}),
    ("orgs.csv", {"parentsourcedid", "name"}),
    ("results.csv", {"lineitemsourcedid", "studentsourcedid"}),
    ("lineItems.csv", {"classsourcedid", "duedate"}),
)
# And those of Clever's that are no list of people; its students, teachers and staff are.
_CLEVER = (
    ("sections.csv", {"schoolid", "sectionid", "teacherid"}),
    ("enrollments.csv", {"schoolid", "sectionid", "studentid"}),
    ("schools.csv", {"schoolid", "schoolname"}),
)
_DAYS = frozenset(parse_header_names("day|weekday|day of week|día|jour|siku|اليوم"))
_PERIODS = frozenset(parse_header_names("period|lesson|slot|hour|periodo|período|hora|période|heure|kipindi|الحصة"))
_WITH_MAXIMUM = re.compile(r".+ \(\d+(?:[.,]\d+)?\)")
# A list of fewer columns may have the same ones by chance.
_FEWEST = 4


def refuse_others(sheet: Sheet) -> None:
    """SheetError when a sheet is known to be something else than a list that is imported here."""
    if text := _oneroster(sheet) or _clever(sheet) or _mark_sheet(sheet) or _timetable(sheet) or _own_list(sheet):
        raise SheetError(text)


def exported_as(sheet: Sheet) -> str:
    """The kind of sheet as which one of our own lists comes back, "" for all others."""
    names = {fold(header) for header in sheet.headers}
    for resource in _all_lists():
        columns = _columns(resource)
        if resource.imported_as and (columns == names or (columns < names and len(columns) >= _FEWEST)):
            return resource.imported_as
    return ""


def _oneroster(sheet: Sheet) -> str:
    names = _in_one_word(sheet)
    is_manifest = names == {"propertyname", "value"}
    if "sourcedid" not in names and not is_manifest:
        return ""
    file = next((file for file, columns in _ONEROSTER if columns <= names), "")
    what = _("This is “%(file)s” of a OneRoster export.") if file else _("This is a file of a OneRoster export.")
    return (
        (what % {"file": file})
        + " "
        + _(
            "OneRoster is not read here. Take a list of students, one of guardians and one of staff out of the other program, each as a CSV or Excel file."
        )
    )


def _clever(sheet: Sheet) -> str:
    names = _in_one_word(sheet)
    file = next((file for file, columns in _CLEVER if columns <= names), "")
    if not file:
        return ""
    return _(
        "This is “%(file)s” of a Clever export. Its students, teachers and staff can be brought in; sections and who is in them cannot."
    ) % {"file": file}


def _in_one_word(sheet: Sheet) -> set[str]:
    """The headers as data formats of programs have them, without spaces and underscores."""
    return {fold(header).replace(" ", "") for header in sheet.headers}


def _mark_sheet(sheet: Sheet) -> str:
    """Ours has a signed code above its header; what goes out of a gradebook as a list has none."""
    first, others = sheet.headers[:2], sheet.headers[2:]
    if not any([fold(header) for header in first] == each for each in _told(_student_columns)):
        return ""
    is_list = others[-2:-1] == ["%"] and any(fold(others[-1]) == grade for grade in _told(_grade_column))
    if not is_list and not any(_WITH_MAXIMUM.fullmatch(header) for header in others):
        return ""
    return _("This is a mark sheet. It is brought in on the page of its class, in the gradebook, under “Mark sheet”.")


def _student_columns() -> list[str]:
    return [fold(_("Student number")), fold(_("Student"))]


def _grade_column() -> str:
    return fold(_("Grade"))


def _timetable(sheet: Sheet) -> str:
    names = {fold(header) for header in sheet.headers}
    if not (names & _DAYS and names & _PERIODS):
        return ""
    return _("This is a timetable. It is brought in under “Timetables”, on the page of the timetable, under “Import”.")


def _own_list(sheet: Sheet) -> str:
    names = {fold(header) for header in sheet.headers}
    for resource in _all_lists():
        if resource.imported_as or (resource.imported_as is None and len(resource.fields) < _FEWEST):
            continue
        own = _told(partial(_columns, resource))
        if any(names == columns for columns in own):
            return _(
                "This is a list that was taken out of this platform (%(columns)s) and cannot be brought back in. What can be: lists of students, guardians, staff, sections, subjects, who teaches what, and who is in which group."
            ) % {"columns": ", ".join(sheet.headers[:6])}
    return ""


def _all_lists() -> Iterator[type[ExportResource]]:
    """All lists that the platform can take out; the addresses know them, and commands do not load addresses."""
    import_module(settings.ROOT_URLCONF)
    return _lists(ExportResource)


def _lists(base: type[ExportResource]) -> Iterator[type[ExportResource]]:
    for resource in base.__subclasses__():
        yield resource
        yield from _lists(resource)


def _columns(resource: type[ExportResource]) -> set[str]:
    return {fold(str(field.column_name)) for field in resource.fields.values()}


def _told[Names](names: Callable[[], Names]) -> list[Names]:
    """What `names` gives in the reader's language and in English: somebody else may have taken the list out."""
    found = [names()]
    if get_language() != "en":
        with override("en"):
            found.append(names())
    return found
