"""The first page, and the family's day."""

from datetime import date, timedelta

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import requires, signed_in
from accounts.capabilities import Capability
from assessment.homework.pages.to_do import to_do_lists
from attendance.models import PlannedAbsence
from attendance.pages.student import read_summaries
from core.compiled import Compiled, Viewer
from core.school import school_now, school_today
from messaging.models import Delivery

from ..pages import children_of

_STAFF = (Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)
_UNREAD = Compiled(
    lambda viewer, day: Delivery.objects.shown_to(viewer, on=day).unread().newest_first(), viewer=Viewer, day=date
)
# Homework of that long ago says that there is some, even when nothing is to do.
LAST_DAYS = timedelta(days=7)
_family = requires(Capability.USE_PORTAL)


@signed_in
@require_http_methods(["GET", "HEAD"])
def start(request):
    """Takes everybody to the page that answers their first question of the day."""
    if any(request.user.can(capability) for capability in _STAFF):
        return redirect("attendance:today")
    if request.user.can(Capability.USE_PORTAL):
        return redirect("portal:home")
    return render(request, "portal/start.html")


@_family
@require_http_methods(["GET", "HEAD"])
def home(request):
    """Each child today, and what has not been read."""
    today = school_today()
    children = children_of(request.user, today)
    lists = to_do_lists([child.student for child in children], since=LAST_DAYS)
    for child, todo in zip(children, lists, strict=True):
        child.todo = todo
    context = {
        "today": today,
        "hour": school_now().hour,
        "children": children,
        "unread": _UNREAD(viewer=request.user, day=today),
    }
    return render(request, "portal/home.html", context)


@_family
@require_http_methods(["GET", "HEAD"])
def attendance(request):
    """Each child's term in figures, and absences that are known."""
    return attendance_page(request)


def attendance_page(request, *, refused=None, status=200):
    """That page; `refused` is an AnswerForm with what was typed and its `absence`."""
    today = school_today()
    children = children_of(request.user, today)
    students = [child.student for child in children]
    absences = PlannedAbsence.objects.of_students(students).not_over_or_questioned(today)
    summaries = read_summaries(students, today)
    context = {
        "children": [(child, summaries[child.student.pk]) for child in children],
        "absences": absences.select_related("code", "student"),
        "reportable": {child.student.pk for child in children if child.may_report},
        "refused": refused,
        "today": today,
    }
    return render(request, "portal/attendance.html", context, status=status)
