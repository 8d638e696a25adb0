"""The home of staff: today's registers."""

from datetime import date

from academics.calendar import SchoolCalendar
from academics.models import StaffMember
from accounts.access import requires
from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer
from core.partials import render_partial
from core.school import school_today
from timetables.models import Lesson
from timetables.pages.week import with_teachers

from ..access import READERS, is_office, sees_school
from ..escalation.pages import steps_to_do
from ..forms import DayForm
from ..models import PlannedAbsence
from ..pages.board import read_board
from ..pages.first_steps import first_steps
from .offline import keep_offline

SHOWN = ("open", "unexplained", "late")


@requires(*READERS)
def today(request):
    """For teachers their registers and lessons, for the office the registers of all sections with who is missing."""
    user = request.user
    day = DayForm(request.GET).chosen
    for_school = sees_school(user)
    calendar = SchoolCalendar.around(day)
    board = read_board(user, day, calendar=calendar)
    first_open = None if for_school else _first_open(board, user)
    steps = first_steps(user, board, day) if for_school and day == school_today() else []
    context = {
        "steps": steps,
        "next_step": next((step for step in steps if not step.is_done), None),
        "day": day,
        "today": school_today(),
        "board": board,
        "shown": shown(request),
        "sees_school": for_school,
        "may_follow_up": is_office(user),
        "steps_to_do": steps_to_do(user),
        "may_take": user.can(Capability.TAKE_REGISTER) or is_office(user),
        "is_school_day": calendar.is_school_day(day),
        "closure": calendar.closure(day),
        "notes": [entry for entry in calendar.entries if entry.is_on(day) and entry != calendar.closure(day)],
        "next_school_day": calendar.next_school_day(day),
        "first_open": first_open,
        "lessons": _own_lessons(user, day),
        "only_register": first_open and len(board.sections) == 1,
        "reported": _REPORTED(day=day) if for_school else (),
    }
    response = render_partial(request, "attendance/today.html", "board", context)
    return keep_offline(request, response) if not request.GET else response


def shown(request):
    """Which part of the board the address asks for; "" for all of it."""
    asked = request.GET.get("show")
    return asked if asked in SHOWN else ""


_STAFF = Compiled(lambda user: StaffMember.objects.filter(user=user), user=int)
_LESSONS = Compiled(
    lambda viewer, today, day, staff: (
        Lesson.objects.of_day(day).of_staff(staff).visible_to_staff(viewer, on=today).by_time()
    ),
    viewer=Viewer,
    today=date,
    day=date,
    staff=int,
)
_REPORTED = Compiled(lambda day: PlannedAbsence.objects.on(day).from_families().with_people(), day=date)


def _own_lessons(user, day):
    """[Entry] of the day, for who teaches."""
    staff = _STAFF.first(user=user.pk)
    if staff is None:
        return []
    return with_teachers(_LESSONS(viewer=user, today=school_today(), day=day, staff=staff.pk))


def _first_open(board, user):
    """The section that the teacher takes next: first the one they lead."""
    return min(board.open_sections, key=lambda each: not _leads(each.section, user), default=None)


def _leads(section, user):
    return any(assignment.staff.user_id == user.pk for assignment in section.homeroom_assignments)
