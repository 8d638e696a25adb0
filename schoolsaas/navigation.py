"""The navigation of every page: one list, filtered by what the user may do."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability as C
from core.addresses import reverse_cached
from core.postgres.selected import connection
from core.school import in_school


@dataclass(frozen=True)
class MenuEntry:
    """A page in the menu and in Ctrl-K. `needs`: any of these capabilities; none means everybody."""

    label: str
    url_name: str
    icon: str  # a symbol of static/icons.svg
    needs: tuple = ()
    # Family entries stand in the phone's bottom bar of guardians and students, the first four of them.
    family: bool = False


_OFFICE_AND_TEACHERS = (C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
# The heading of each part of the menu, empty for the first, and its entries.
PARTS = (
    (
        "",
        (
            MenuEntry(
                _("Today"),
                "attendance:today",
                "home",
                (C.TAKE_REGISTER, C.TAKE_ANY_REGISTER, C.SEE_ATTENDANCE),
            ),
            MenuEntry(_("Timetable"), "timetables:week", "table", (C.SEE_TIMETABLES, C.MANAGE_TIMETABLES)),
            MenuEntry(_("Messages"), "messaging:messages", "mail", (C.SEE_MESSAGES,)),
        ),
    ),
    (
        _("Teaching"),
        (
            MenuEntry(_("Classes"), "academics:classes", "school", _OFFICE_AND_TEACHERS),
            MenuEntry(
                _("Marks"), "assessment:gradebooks", "file-text", (C.ENTER_MARKS, C.SEE_MARKS, C.MANAGE_ASSESSMENT)
            ),
            MenuEntry(_("Homework"), "assessment:homework_list", "notebook", (C.ENTER_MARKS, C.SEE_MARKS)),
            MenuEntry(
                _("Report cards"),
                "assessment:reports",
                "file-certificate",
                (C.ENTER_MARKS, C.SEE_MARKS, C.MANAGE_REPORTS),
            ),
            MenuEntry(
                _("Insights"), "assessment:concerns", "chart-line", (C.ENTER_MARKS, C.SEE_MARKS, C.MANAGE_ASSESSMENT)
            ),
        ),
    ),
    (
        _("People"),
        (
            MenuEntry(_("Students"), "academics:students", "users", _OFFICE_AND_TEACHERS),
            MenuEntry(_("Guardians"), "academics:guardians", "users-group", (C.SEE_ALL_PEOPLE,)),
            MenuEntry(_("Staff"), "academics:staff", "id-badge", _OFFICE_AND_TEACHERS),
            MenuEntry(_("Sections"), "academics:sections", "door", _OFFICE_AND_TEACHERS),
        ),
    ),
    (
        _("School year"),
        (
            MenuEntry(
                _("Calendar"), "academics:calendar", "calendar-event", (*_OFFICE_AND_TEACHERS, C.MANAGE_STRUCTURE)
            ),
            MenuEntry(_("Timetables"), "timetables:plans", "table-options", (C.MANAGE_TIMETABLES,)),
            MenuEntry(_("Years and subjects"), "academics:structure", "books", (C.MANAGE_STRUCTURE,)),
            MenuEntry(_("Import"), "academics:imports", "file-import", (C.IMPORT_DATA,)),
            MenuEntry(_("Year-end"), "academics:rollovers", "rotate-2", (C.MANAGE_STRUCTURE,)),
        ),
    ),
    (
        _("Settings"),
        (
            MenuEntry(_("Accounts"), "accounts:people", "key", (C.INVITE_PEOPLE, C.MANAGE_ACCESS)),
            MenuEntry(_("Roles"), "accounts:roles", "shield", (C.MANAGE_ACCESS,)),
            MenuEntry(_("Audit trail"), "accounts:audit", "history", (C.SEE_AUDIT,)),
            MenuEntry(_("Attendance settings"), "attendance:settings", "checklist", (C.MANAGE_ATTENDANCE,)),
            MenuEntry(_("Bell times and rooms"), "timetables:settings", "clock", (C.MANAGE_TIMETABLES,)),
            MenuEntry(_("Grading"), "assessment:grading", "percentage", (C.MANAGE_ASSESSMENT,)),
            MenuEntry(_("School"), "school_settings", "building", (C.MANAGE_SCHOOL,)),
        ),
    ),
    (
        _("Family"),
        (
            MenuEntry(_("Today"), "portal:home", "home", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Homework"), "portal:homework_list", "notebook", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Marks"), "portal:marks", "file-text", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Messages"), "portal:messages", "mail", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Timetable"), "portal:timetable", "table", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Attendance"), "portal:attendance", "user-check", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Reports"), "portal:reports", "file-certificate", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Calendar"), "portal:calendar", "calendar-event", (C.USE_PORTAL,), family=True),
            MenuEntry(_("Account"), "accounts:profile", "user", (C.USE_PORTAL,), family=True),
        ),
    ),
)
# The part that stands in the menu as one entry, which opens a list of the others.
FOLDED = _("Settings")
ENTRIES = tuple(entry for _heading, entries in PARTS for entry in entries)


def entries_for(user, path=""):
    """The pages that `user` finds in the menu, as dicts with `part`, `folded`, `label`, `url`, `icon`, `family` and `current`.

    `part` is the heading above it, or, of `folded` ones, what opens them; `current` marks the one entry that `path` belongs to: the longest address it starts with.
    """
    entries = [
        {
            "part": part,
            "folded": part == FOLDED,
            "label": entry.label,
            "url": reverse_cached(entry.url_name),
            "icon": entry.icon,
            "family": entry.family,
            "current": False,
        }
        for part, entries in PARTS
        for entry in entries
        if not entry.needs or any(user.can(capability) for capability in entry.needs)
    ]
    around = [entry for entry in entries if path == entry["url"] or _is_inside(path, entry["url"])]
    if around:
        max(around, key=lambda entry: len(entry["url"]))["current"] = True
    return entries


def _is_inside(path, url):
    return url != "/" and path.startswith(url)


def shell(request):
    """Context of the base layout: the school (None on the platform's own pages) and the menu.

    The menu is made when a template asks for it: pages without one cost no query.
    """
    return {
        "school": connection.tenant if in_school() else None,
        "platform_name": settings.PLATFORM_NAME,
        "navigation": SimpleLazyObject(lambda: _menu(request)),
    }


def _menu(request):
    user = getattr(request, "user", None)
    if not in_school() or user is None or not user.is_authenticated:
        return []
    return entries_for(user, request.path)
