"""Registers and absences as files, of the day and the part of the board that the page's address names."""

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability as C
from accounts.exports import ListExport, export_view
from core.school import school_today

from ..access import READERS, RegisterRefused, check_register_day, seen_sections
from ..forms import DayForm
from ..models import AttendanceCode, PlannedAbsence
from ..pages.board import missing_between, read_board
from ..pages.register import read_register
from ..pages.student import absences_of, read_days
from ..resources import (
    BoardResource,
    CodeResource,
    MissingResource,
    PlannedAbsenceResource,
    RegisterResource,
    StudentDayResource,
)
from .registers import get_section
from .students import get_student
from .today import shown


@export_view(_("Registers"), *READERS, page="attendance:today")
def registers(request):
    """How far each section's register of the day is; with the page's filter those that are not finished."""
    day, board = _board(request)
    rows = board.open_sections if shown(request) == "open" else [*board.open_sections, *board.closed_sections]
    return ListExport(BoardResource(day=day), rows, title=_dated(gettext("Registers"), day))


@export_view(_("Absent and late on this day"), *READERS, page="attendance:today")
def absences(request):
    """Who is absent or late on the day; with the page's filter only one of these."""
    day, board = _board(request)
    rows = {"unexplained": board.unexplained, "late": board.late}.get(shown(request), board.missing)
    return ListExport(MissingResource(), rows, title=_dated(gettext("Absences"), day))


@export_view(_("Absent and late in this month"), *READERS, page="attendance:today")
def month_absences(request):
    """Who was absent or late from the first of the day's month to the day."""
    day = DayForm(request.GET).chosen
    rows = missing_between(seen_sections(request.user, on=day), day.replace(day=1), day)
    return ListExport(MissingResource(), rows, title=f"{gettext('Absences')} {day:%Y-%m}")


@export_view(_("Known absences"), C.TAKE_ANY_REGISTER, C.SEE_ATTENDANCE, page="attendance:today")
def known_absences(request):
    """What families reported and the office noted beforehand for the day."""
    day = DayForm(request.GET).chosen
    rows = PlannedAbsence.objects.visible_to(request.user).on(day).with_people()
    return ListExport(PlannedAbsenceResource(), rows, title=_dated(gettext("Known absences"), day))


@export_view(_("Register"), *READERS, page="attendance:section_register")
def register(request, section_id, day):
    """One section's register of a day."""
    section = get_section(request, section_id)
    try:
        check_register_day(section, day)
    except RegisterRefused as refusal:
        raise Http404 from refusal
    sheet = read_register(section, day)
    title = _dated(gettext("Register %(section)s") % {"section": section.name}, day)
    return ListExport(RegisterResource(sheet=sheet), sheet.rows, title=title)


@export_view(_("Days"), *READERS, page="attendance:student_summary")
def student_days(request, student_id):
    """The days from which a student's figures are made."""
    student = get_student(request, student_id)
    _session, marks = read_days(student, school_today())
    return ListExport(StudentDayResource(), marks, title=gettext("Attendance of %(name)s") % {"name": student.name})


@export_view(_("Known absences"), *READERS, page="attendance:student_summary")
def student_absences(request, student_id):
    """A student's known absences, as on their page."""
    student = get_student(request, student_id)
    rows = absences_of(student, school_today()).with_people()
    title = gettext("Known absences of %(name)s") % {"name": student.name}
    return ListExport(PlannedAbsenceResource(), rows, title=title)


@export_view(_("Codes"), C.MANAGE_ATTENDANCE, page="attendance:settings")
def codes(request):
    return ListExport(CodeResource(), AttendanceCode.objects.all(), title=gettext("Attendance codes"))


def _board(request):
    day = DayForm(request.GET).chosen
    return day, read_board(request.user, day)


def _dated(title, day):
    """The title with the day that it is of; the file's name ends with today's already."""
    return title if day == school_today() else f"{title} {day.isoformat()}"
