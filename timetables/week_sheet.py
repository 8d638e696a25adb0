"""A planned week from a sheet: which lessons its rows mean, and what is wrong with them by row and column."""

from dataclasses import dataclass

from django.utils.dates import WEEKDAYS as DAYS
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import override

from academics.imports.header_names import STAFF_NUMBER, parse_header_names
from academics.models import StaffMember
from core.school import school_today
from core.sheets.cells import fold, shown_text
from core.sheets.errors import CellError, SheetError

from .clashes import Place
from .models import Room, ScheduledLesson

MOST = 5000
# So many errors are told. With more the reading ends: of five thousand lessons in one place each clashes with all before.
MOST_ERRORS = 200
# How schools call the columns; what is not among them is left aside.
COLUMNS = {
    "class": parse_header_names(
        "class|class title|course|group|teaching group|clase|grupo|classe|groupe|darasa|الفصل|المادة"
    ),
    "day": parse_header_names("day|weekday|day of week|día|jour|siku|اليوم"),
    "period": parse_header_names("period|lesson|slot|hour|periodo|período|hora|période|heure|kipindi|الحصة"),
    "room": parse_header_names("room|place|classroom|aula|sala|salle|chumba|القاعة"),
    "week": parse_header_names("week|cycle week|week of cycle|semana|semaine|wiki|الأسبوع"),
    "staff": STAFF_NUMBER,
}
NEEDED = ("class", "day", "period")


@dataclass
class WeekSheet:
    """`rows` are ScheduledLessons that are not saved yet; `errors` and `warnings` CellErrors.

    `ends_at` is the row after which nothing was read, for the errors before it; None where all was.
    """

    rows: list
    errors: list
    warnings: list
    ends_at: int | None = None


def read_week_sheet(sheet, plan):
    """What the rows of a Sheet mean for `plan`, to which they are added one by one, so that they clash with each other.

    SheetError when a needed column is missing.
    """
    columns = _columns(sheet)
    if len(sheet.rows) > MOST:
        raise SheetError(_("The sheet has more than %(most)d rows.") % {"most": MOST})
    found = WeekSheet([], [], [])
    known = _Known(plan)
    for number, cells in sheet.rows:
        if len(found.errors) >= MOST_ERRORS:
            found.ends_at = number - 1
            break
        values = {name: shown_text(cells[at]).strip() for name, (at, _header) in columns.items()}
        place, errors = known.place(values)
        labels = {name: header for name, (_at, header) in columns.items()}
        found.errors += [CellError(number, labels[name], values[name][:200], text) for name, text in errors]
        if errors:
            continue
        for clash in plan.clashes(place):
            into = found.warnings if clash.is_warning else found.errors
            into.append(CellError(number, "", place.school_class.title, clash.text))
        row = ScheduledLesson(
            timetable=plan.timetable,
            school_class=place.school_class,
            weekday=place.weekday,
            period=place.period,
            week=place.week,
            room=place.room,
            staff=place.staff,
        )
        plan.add(row)
        found.rows.append(row)
    return found


def _columns(sheet):
    """{field: (position, header as written)}"""
    columns = {}
    for at, header in enumerate(sheet.headers):
        for name, names in COLUMNS.items():
            if name not in columns and fold(header) in names:
                columns[name] = (at, header)
                break
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        words = {"class": _("Class"), "day": _("Day"), "period": _("Period")}
        raise SheetError(
            _("The sheet has no column called %(names)s.") % {"names": ", ".join(words[name] for name in missing)}
        )
    return columns


class _Known:
    """What the texts of a sheet may name; read once."""

    def __init__(self, plan):
        self.plan = plan
        self.classes = {fold(each.title): each for each in plan.classes.values()}
        self.rooms = {fold(room.name): room for room in Room.objects.in_use()}
        self.staff = {fold(each.staff_number): each for each in StaffMember.objects.not_over(school_today())}
        self.days = _day_names()

    def place(self, values):
        """(Place, []) or (None, [(field, error)])."""
        errors = []

        def look(name, known, error):
            text = values.get(name, "")
            row = known.get(fold(text))
            if row is None and (text or name in NEEDED):
                errors.append((name, error % {"text": text} if text else _("This is missing.")))
            return row

        school_class = look("class", self.classes, _("No class of this school year is called so."))
        day = look("day", self.days, _("This is no day of the week. Write it as “Monday” or 1."))
        periods = {}
        if school_class:
            grid = self.plan.bells.periods_of(self.plan.grid_of(school_class))
            periods = {fold(period.name): period for period in grid if not period.is_break}
        period = (
            look("period", periods, _("The bell times of this class have no such period.")) if school_class else None
        )
        room = look("room", self.rooms, _("There is no room of this name in use. Add it first."))
        staff = look("staff", self.staff, _("Nobody on the staff has this number."))
        weeks = {str(number): number for number in range(1, self.plan.timetable.weeks + 1)}
        week = look("week", weeks, _("The timetable has no such week. Leave it empty for every week."))
        if errors or period is None:
            return None, errors
        return Place(school_class, day, period, week, room, staff), []


def _day_names():
    """{name as compared: ISO number}: numbers, and names in English and in the reader's language."""
    names = {str(number): number for number in range(1, 8)}
    for number in range(7):
        here = (DAYS[number], WEEKDAYS_ABBR[number])
        names |= {fold(str(name)): number + 1 for name in here}
        with override("en"):
            names |= {fold(str(name)): number + 1 for name in here}
    return names
