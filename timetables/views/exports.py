"""Every list as a file."""

from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.exports import ListExport, export_view

from ..access import READERS, sections_with_timetable, seen_students, staff_with_timetable
from ..days import week_days
from ..forms.lessons import WeekForm
from ..models import Availability, GridUse, Lesson, Period, Room, ScheduledLesson, Timetable
from ..pages.week import entries_of
from ..resources import (
    AvailabilityResource,
    GridUseResource,
    LessonResource,
    PeriodResource,
    RoomResource,
    ScheduledLessonResource,
    TimetableResource,
)
from .plans import get_timetable

_MANAGE = Capability.MANAGE_TIMETABLES


@export_view(_("Bell times"), _MANAGE, page="timetables:settings")
def periods(request):
    return ListExport(PeriodResource(), Period.objects.visible_to(request.user).in_reading_order())


@export_view(_("Which bell times apply"), _MANAGE, page="timetables:settings")
def uses(request):
    return ListExport(GridUseResource(), GridUse.objects.visible_to(request.user).in_reading_order())


@export_view(_("Rooms"), _MANAGE, page="timetables:settings")
def rooms(request):
    return ListExport(RoomResource(), Room.objects.visible_to(request.user).in_reading_order())


@export_view(_("Not to be had"), _MANAGE, page="timetables:settings")
def availability(request):
    return ListExport(AvailabilityResource(), Availability.objects.visible_to(request.user).in_reading_order())


@export_view(_("Timetables"), _MANAGE, page="timetables:plans")
def timetables(request):
    return ListExport(TimetableResource(), Timetable.objects.visible_to(request.user).with_size().in_reading_order())


@export_view(_("Planned week"), _MANAGE, page="timetables:plan")
def scheduled(request, pk):
    """All lessons of the timetable: what the import takes back."""
    timetable = get_timetable(request, pk)
    rows = ScheduledLesson.objects.visible_to(request.user).of_timetable(timetable).in_reading_order()
    return ListExport(ScheduledLessonResource(), rows, title=timetable.name)


@export_view(_("Lessons"), *READERS, page="timetables:section_week")
def section_week(request, pk):
    section = get_object_or_404(sections_with_timetable(request.user), pk=pk)
    return _week(request, section.name, Lesson.objects.of_section(section))


@export_view(_("Lessons"), *READERS, page="timetables:staff_week")
def staff_week(request, pk):
    staff = get_object_or_404(staff_with_timetable(request.user), pk=pk)
    return _week(request, staff.name, Lesson.objects.of_staff(staff))


@export_view(_("Lessons"), *READERS, page="timetables:room_week")
def room_week(request, pk):
    room = get_object_or_404(Room.objects.visible_to(request.user), pk=pk)
    return _week(request, room.name, Lesson.objects.in_room(room))


@export_view(_("Lessons"), *READERS, page="timetables:student_week")
def student_week(request, pk):
    student = get_object_or_404(seen_students(request.user), pk=pk)
    return _week(request, student.name, Lesson.objects.of_students([student]))


def _week(request, name, lessons):
    """The lessons of the week that the page shows."""
    first = week_days(WeekForm(request.GET).chosen_day)[0]
    shown = lessons.visible_to_staff(request.user).between(first, first + timedelta(days=6))
    return ListExport(LessonResource(), entries_of(shown), title=name)
