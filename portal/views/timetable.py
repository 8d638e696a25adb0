"""A child's week of lessons."""

from datetime import date
from functools import partial

from django.shortcuts import render
from django.views.decorators.http import require_safe

from academics.read_ahead import read_sections
from accounts.access import requires
from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer
from core.school import school_today
from timetables.forms.lessons import WeekForm
from timetables.models import Lesson
from timetables.pages.week import read_week

from ..forms import ChildForm
from ..pages import family_of

_LESSONS = Compiled(
    lambda viewer, today, student, first, last: (
        Lesson.objects.visible_to(viewer, on=today).of_student(student).between(first, last).by_time()
    ),
    viewer=Viewer,
    today=date,
    student=int,
    first=date,
    last=date,
)


@requires(Capability.USE_PORTAL)
@require_safe
def timetable(request):
    """The week of one child, the first by name unless the address names another of the family."""
    today = school_today()
    students = family_of(request.user, today)
    read_sections(students, on=today)
    child = ChildForm(request.GET, students=students).chosen
    context = {"children": students, "child": child, "today": today, "week": None}
    if child:
        context["child_id"] = str(child.pk)
        section = child.current_section
        lessons = partial(_LESSONS, viewer=request.user, today=today, student=child.pk)
        of = {"section_id": section.pk, "level_id": section.grade_level_id} if section else {}
        context["week"] = read_week(lessons, WeekForm(request.GET).chosen_day, **of)
    return render(request, "portal/timetable.html", context)
