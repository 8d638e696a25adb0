"""A section's month on one sheet: a line for each student, a column for each school day."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from academics.calendar import SchoolCalendar, days_between
from academics.models import CalendarEntry, SectionMembership, Student

from ...models import AttendanceCode, Mark, PlannedAbsence
from ...pages.figures import AttendanceFigures


@dataclass(frozen=True)
class SheetDay:
    """A column. `absent` students of `marked`; `closure` is the entry of the calendar by which the school is closed."""

    day: date
    closure: CalendarEntry | None
    marked: int = 0
    absent: int = 0


@dataclass(frozen=True)
class SheetField:
    """One student on one day: the mark that counts, and whether the student was in the section."""

    mark: Mark | None
    is_there: bool
    is_closed: bool
    # What the authorities call the day: by the mark, or by the known absence that explains it.
    official_code: str = ""


@dataclass(frozen=True)
class SheetRow:
    """A student's month in the section."""

    student: Student
    fields: list[SheetField]
    figures: AttendanceFigures


@dataclass(frozen=True)
class MonthSheet:
    """`closures` are the entries of the calendar by which days of the month are closed."""

    first: date
    days: list[SheetDay]
    rows: list[SheetRow]
    closures: list[CalendarEntry]

    @property
    def previous(self):
        """A day of the month before."""
        return self.first - timedelta(1)

    @property
    def next(self):
        """A day of the month after."""
        return self.first + timedelta(31)

    @property
    def codes(self):
        """Those whose letters stand in the sheet, in the school's order."""
        found = {field.mark.code for row in self.rows for field in row.fields if field.mark}
        return sorted(found, key=lambda code: (code.position, code.pk))


def read_month(section, day):
    """The MonthSheet of `section` for the month of `day`; a constant number of statements."""
    first, last = _ends_of_month(day)
    known = SchoolCalendar.between(first, last)
    places = list(
        SectionMembership.objects.filter(section=section, starts_on__lte=last)
        .not_over(first)
        .select_related("student")
        .order_by("student__sort_name", "student_id", "starts_on")
    )
    students = {place.student_id: place.student for place in places}
    there = {(place.student_id, day) for place in places for day in _days_of(place, first, last)}
    marks = _marks_of(list(students), there, first, last)
    shown = [day for day in days_between(first, last) if known.is_in_week(day) or any(day == on for _who, on in marks)]
    known_codes = _known_codes(list(students), first, last)
    days = [_column(day, known.closure(day, section), marks) for day in shown]
    rows = [_row(student, days, marks, there, known_codes) for student in students.values()]
    closures = {each.closure.pk: each.closure for each in days if each.closure}
    return MonthSheet(first, days, rows, list(closures.values()))


def _official_code(mark, known):
    """A known absence says it of a mark that is explained by it alone."""
    code = known if known and mark.code.is_absence and not mark.code.explained else mark.code
    return code.official_code


def _ends_of_month(day):
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _days_of(place, first, last):
    return days_between(max(place.starts_on, first), min(place.ends_on or last, last))


def _marks_of(students, there, first, last):
    """{(student id, day): mark that counts} of the days on which each was in the section."""
    marks = Mark.objects.of_students(students).that_count(first, last).select_related("code", "register")
    found = {(mark.student_id, mark.register.date): mark for mark in marks}
    return {place: mark for place, mark in found.items() if place in there}


def _column(day, closure, marks):
    of_day = [mark for (_student, on), mark in marks.items() if on == day]
    return SheetDay(day, closure, len(of_day), sum(mark.code.is_absence for mark in of_day))


def _known_codes(students, first, last):
    """{(student id, day): AttendanceCode} of known absences."""
    found = PlannedAbsence.objects.of_students(students).not_over(first).filter(starts_on__lte=last).that_explain()
    codes: dict[tuple[int, date], AttendanceCode] = {}
    for absence in found.weightiest_first().select_related("code"):
        for day in days_between(max(absence.starts_on, first), min(absence.ends_on, last)):
            codes.setdefault((absence.student_id, day), absence.code)
    return codes


def _row(student, days, marks, there, known_codes):
    fields = []
    for each in days:
        place = (student.pk, each.day)
        mark = marks.get(place)
        official = _official_code(mark, known_codes.get(place)) if mark else ""
        fields.append(SheetField(mark, place in there, each.closure is not None, official))
    return SheetRow(student, fields, AttendanceFigures.of([field.mark for field in fields if field.mark]))
