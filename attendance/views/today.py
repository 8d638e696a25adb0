"""The home of staff: today's registers."""

from django.shortcuts import render

from academics.models import Section
from accounts.access import requires
from accounts.capabilities import Capability
from accounts.school import school_today

from ..access import is_office
from ..board import read_board
from ..days import is_school_day, next_school_day
from ..forms import DayForm
from ..models import PlannedAbsence

SHOWN = ("open", "unexplained", "late")


@requires(Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)
def today(request):
    """For teachers their own registers, for the office those of all sections with who is missing."""
    user = request.user
    form = DayForm(request.GET)
    day = form.chosen
    sees_school = is_office(user) or user.can(Capability.SEE_ATTENDANCE)
    sections = Section.objects.visible_at_work_to(user)
    if not sees_school:
        sections = sections.taught_by(user, on=day)
    board = read_board(sections, day)
    context = {
        "day": day,
        "today": school_today(),
        "board": board,
        "shown": request.GET.get("show") if request.GET.get("show") in SHOWN else "",
        "sees_school": sees_school,
        "is_school_day": is_school_day(day),
        "next_school_day": next_school_day(day),
        "first_open": None if sees_school else _first_open(board, user),
        "reported": PlannedAbsence.objects.on(day).from_families().with_people() if sees_school else (),
    }
    return render(request, "attendance/today.html#board" if request.htmx else "attendance/today.html", context)


def _first_open(board, user):
    """The section that the teacher takes next: first the one they lead."""
    return min(board.open_sections, key=lambda each: not _leads(each.section, user), default=None)


def _leads(section, user):
    return any(assignment.staff.user_id == user.pk for assignment in section.homeroom_assignments)
