"""The navigation of every page: one list, filtered by what the user may do."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability as C
from core.addresses import current_site, reverse_cached
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
                _("Attendance reports"),
                "attendance:report",
                "calendar-check",
                (C.TAKE_REGISTER, C.TAKE_ANY_REGISTER, C.SEE_ATTENDANCE),
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
_ALL = tuple((part, entry) for part, entries in PARTS for entry in entries)
ENTRIES = tuple(entry for _part, entry in _ALL)


class Navigation:
    """What somebody finds in the menu of a page. `key` is the same for all who find the same."""

    def __init__(self, visible, current):
        self._visible, self._current = visible, current
        self.key = (visible, current)

    def __iter__(self):
        """Dicts with `part`, `folded`, `label`, `url`, `icon`, `family` and `current`.

        `part` is the heading above it, or, of `folded` ones, what opens them; `current` marks the page's own.
        """
        for number in self._visible:
            part, entry = _ALL[number]
            yield {
                "part": part,
                "folded": part == FOLDED,
                "label": entry.label,
                "url": reverse_cached(entry.url_name),
                "icon": entry.icon,
                "family": entry.family,
                "current": number == self._current,
            }

    def __bool__(self):
        return bool(self._visible)


def navigation_for(user, path=""):
    """The Navigation of `user` at `path`, which belongs to the one entry with the longest address it starts with."""
    visible = _visible(user.capabilities if user.is_active else frozenset())
    around = [
        (len(url), number)
        for number, url in _addresses(current_site(), visible)
        if path == url or _is_inside(path, url)
    ]
    return Navigation(visible, max(around)[1] if around else None)


@lru_cache(maxsize=1000)
def _addresses(_site, visible):
    """(number, address) of each entry."""
    return [(number, reverse_cached(_ALL[number][1].url_name)) for number in visible]


@lru_cache(maxsize=1000)
def _visible(capabilities):
    """The numbers of the entries that are for who has these."""
    return tuple(
        number
        for number, (_part, entry) in enumerate(_ALL)
        if not entry.needs or not capabilities.isdisjoint(map(str, entry.needs))
    )


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
        return Navigation((), None)
    return navigation_for(user, request.path)
