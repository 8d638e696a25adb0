"""A child's week of lessons."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.school import school_today
from timetables.forms.lessons import WeekForm
from timetables.models import Lesson
from timetables.pages.week import read_week

from ..forms import ChildForm


@requires(Capability.USE_PORTAL)
@require_safe
def timetable(request):
    """The week of one child, the first by name unless the address names another of the family."""
    today = school_today()
    students = list(Student.objects.of_family(request.user, on=today).with_section(on=today))
    child = ChildForm(request.GET, students=students).chosen
    context = {"children": students, "child": child, "today": today, "week": None}
    if child:
        context["child_id"] = str(child.pk)
        section = child.current_section
        lessons = Lesson.objects.visible_to(request.user).of_students([child])
        of = {"section_id": section.pk, "level_id": section.grade_level_id} if section else {}
        context["week"] = read_week(lessons, WeekForm(request.GET).chosen_day, **of)
    return render(request, "portal/timetable.html", context)
