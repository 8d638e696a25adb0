"""Weeks to read: of a section, a teacher, a room, a student."""

from datetime import date
from functools import partial

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academics.models import StaffMember
from accounts.access import requires
from core.compiled import Compiled, Viewer
from core.school import school_today

from ..access import READERS, may_change, sections_with_timetable, seen_students, staff_with_timetable
from ..forms.lessons import WeekForm
from ..models import Lesson, Room
from ..pages.week import read_week


def _seen(kind, lessons_of):
    """Those of `lessons_of` a row of a kind, by its id, that the viewer may see, from a day to a day."""
    return Compiled(
        lambda viewer, today, first, last, **row: (
            lessons_of(row[kind]).visible_to_staff(viewer, on=today).between(first, last).by_time()
        ),
        viewer=Viewer,
        today=date,
        first=date,
        last=date,
        **{kind: int},
    )


_LESSONS = {
    "section": _seen("section", Lesson.objects.of_section),
    "staff": _seen("staff", Lesson.objects.of_staff),
    "room": _seen("room", Lesson.objects.in_room),
    "student": _seen("student", Lesson.objects.of_student),
}
_readers = requires(*READERS)
_PAGES = {"section": "section_week", "teacher": "staff_week", "room": "room_week"}


@_readers
@require_safe
def week(request):
    """One's own week, else that of the first section; with a choice in the address that one."""
    form = _form(request)
    if form.choice:
        what, pk = form.choice
        day = {"day": form.cleaned_data["day"].isoformat()} if form.cleaned_data.get("day") else None
        return redirect(reverse(f"timetables:{_PAGES[what]}", args=[pk], query=day))
    own = StaffMember.objects.filter(user=request.user).first()
    if own:
        return _staff(request, own)
    section = sections_with_timetable(request.user).of_day(form.chosen_day).in_reading_order().first()
    if section:
        return _section(request, section)
    return render(request, "timetables/week.html", {"form": form, "title": _("Timetable"), "week": None})


@_readers
@require_safe
def section_week(request, pk):
    return _section(request, get_object_or_404(sections_with_timetable(request.user), pk=pk))


@_readers
@require_safe
def staff_week(request, pk):
    return _staff(request, get_object_or_404(staff_with_timetable(request.user), pk=pk))


@_readers
@require_safe
def room_week(request, pk):
    room = get_object_or_404(Room.objects.visible_to(request.user), pk=pk)
    return _page(request, room, "room", hides="room")


@_readers
@require_safe
def student_week(request, pk):
    student = get_object_or_404(seen_students(request.user).with_section(on=school_today()), pk=pk)
    section = student.current_section
    back = (reverse("academics:student", args=[pk]), student.name)
    of = {"section_id": section.pk, "level_id": section.grade_level_id} if section else {}
    return _page(request, student, "student", back=back, **of)


def _section(request, section):
    of = {"section_id": section.pk, "level_id": section.grade_level_id}
    return _page(request, section, "section", **of)


def _staff(request, staff):
    return _page(request, staff, "staff", hides="teacher")


def _page(request, whose, kind, *, hides="", back=None, **of):
    """The week of `whose`, a row with a name; `hides` is what each of its lessons would say again."""
    form = _form(request)
    lessons = partial(_LESSONS[kind], viewer=request.user, today=school_today(), **{kind: whose.pk})
    found = read_week(lessons, form.chosen_day, **of)
    context = {
        "form": form,
        "title": whose.name,
        "week": found,
        "export": f"timetables:{kind}_week_export",
        "export_pk": whose.pk,
        "today": school_today(),
        "hides": hides,
        "back": back,
        "may_change": may_change(request.user),
        "lesson_page": "timetables:lesson",
    }
    return render(request, "timetables/week.html", context)


def _form(request):
    user, data = request.user, request.GET
    day = WeekForm(data).chosen_day
    sections = sections_with_timetable(user).of_day(day).in_reading_order()
    staff = staff_with_timetable(user).not_over(day)
    return WeekForm(data, sections=sections, staff=staff, rooms=Room.objects.visible_to(user).in_use())
