"""The text that tells people what they have got."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import layout


def readme(school, tables, described, missing):
    """README.txt of the school's export, in the language that is active."""
    rows = {table["name"]: table["rows"] for table in described}
    lines = [
        _("%(school)s: everything that the school keeps in %(product)s")
        % {"school": school.name, "product": settings.PLATFORM_NAME},
        date_format(timezone.localtime(timezone=ZoneInfo(school.timezone)), "DATETIME_FORMAT"),
        "",
        _("These are personal data of children and families. Keep the file where nobody else can open it."),
        "",
        _("The tables are CSV files, which every spreadsheet program opens. The first line names the columns."),
        _("A column that ends in _id names a row of another table by its id. Times are in UTC."),
        _("An apostrophe before a sign such as = or + keeps the spreadsheet from taking a text for a formula."),
        "",
    ]
    for table in tables:
        number = rows[table.name]
        count = ngettext("%(number)d row", "%(number)d rows", number) % {"number": number}
        lines.append(f"{layout.table_entry(table.name)}: {_about(table)} ({count})")
    lines += [
        "",
        f"{layout.SETTINGS}: " + _("The school's name, place, language, days, colour and contact"),
        f"{layout.FILES}: " + _("Photos, imported spreadsheets and the logo"),
        f"{layout.MANIFEST}: " + _("Counts and checksums of all of the above, for programs"),
        "",
        _("Not in here: passwords, second factors, sessions, open invitations, and the files of background jobs."),
    ]
    if missing:
        lines += ["", _("These files are named in a table but were not there any more:"), *missing]
    return "\n".join([*lines, ""])


def _about(table):
    """A table that only links two others has its model's words; say which it links."""
    if not table.model._meta.auto_created:
        return table.about
    ends = [field.related_model._meta.db_table for field in table.fields if field.is_relation]
    return _("Which rows of %(first)s and %(second)s belong together") % {"first": ends[0], "second": ends[1]}
