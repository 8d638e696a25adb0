"""How a student has been doing through the year, and its files."""

from typing import NamedTuple

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academics.models import Student
from accounts.access import requires
from accounts.exports import ListExport, export_view
from core.school import school_today

from ...gradebook.access import READERS, seen_classes
from ...grading.sessions import Terms, terms_of_year
from ..access import sees_attendance
from ..pages.trend import Trend, trend_of
from ..resources import TakenLine, TrendResource, WeekResource


@requires(*READERS)
@require_safe
def student_trend(request, student_id):
    """Grades by term, assessments in time and attendance by week, as far as the user sees them."""
    student, terms, trend = _read(request, student_id)
    context = {"student": student, "year": terms.year, "trend": trend, "sees_attendance": sees_attendance(request.user)}
    return render(request, "assessment/student_trend.html", context)


@export_view(_("Assessments of the year"), *READERS, page="assessment:student_trend")
def trend_file(request, student_id):
    read = _read(request, student_id)
    rows = [TakenLine(each, taken) for each in read.trend.classes for taken in each.taken]
    title = gettext("Assessments of %(name)s") % {"name": read.student.name}
    return ListExport(TrendResource(student=read.student), rows, title=title)


@export_view(_("Attendance by week"), *READERS, page="assessment:student_trend")
def weeks_file(request, student_id):
    """No rows for who sees no attendance."""
    read = _read(request, student_id)
    title = gettext("Attendance of %(name)s by week") % {"name": read.student.name}
    return ListExport(WeekResource(student=read.student), read.trend.weeks or [], title=title)


class _Read(NamedTuple):
    student: Student
    terms: Terms
    trend: Trend


def _read(request, student_id) -> _Read:
    """404 for a student whom the user does not see at work."""
    student = get_object_or_404(Student.objects.visible_to_staff(request.user), pk=student_id)
    today = school_today()
    terms = terms_of_year(today)
    classes = seen_classes(request.user).of_year(terms.year)
    attendance = sees_attendance(request.user)
    return _Read(student, terms, trend_of(student, classes, terms, today=today, with_attendance=attendance))
