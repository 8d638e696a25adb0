"""A guardian reports that a child is away."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.calendar import SchoolCalendar, calendar_sections
from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from attendance.actions import answer_question, report_absence
from attendance.forms import AbsenceReportForm, AnswerForm
from attendance.models import PlannedAbsence
from core.school import school_today

from .home import attendance_page


@requires(Capability.USE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request, student_id):
    """For children in the guardian's custody; today, or the next school day, unless they say otherwise."""
    student = get_object_or_404(Student.objects.reportable_by(request.user), pk=student_id)
    today = school_today()
    calendar, section = SchoolCalendar.around(today), next(iter(calendar_sections([student], today)), None)
    day = today if calendar.is_school_day(today, section) else calendar.next_school_day(today, section) or today
    form = AbsenceReportForm(
        request.POST if request.method == "POST" else None, initial={"starts_on": day, "ends_on": day}
    )
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]
        report_absence(student, starts_on=first, ends_on=last, reason=form.reason, by=request.user)
        messages.success(request, _thanks(student, first, last))
        return redirect("portal:home")
    status = 422 if form.errors else 200
    return render(request, "portal/absence_new.html", {"form": form, "student": student}, status=status)


@requires(Capability.USE_PORTAL)
@require_POST
def absence_answer(request, student_id, absence_id):
    """What the school asked about a report, answered by who may report absences of this child."""
    reports = PlannedAbsence.objects.from_families()
    reports = reports.filter(student__in=Student.objects.reportable_by(request.user), student=student_id)
    absence = get_object_or_404(reports, pk=absence_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        form.absence = absence
        return attendance_page(request, refused=form, status=422)
    try:
        answered = answer_question(absence, answer=form.cleaned_data["answer"])
    except PlannedAbsence.DoesNotExist:
        answered = False
    if answered:
        messages.success(request, _("Thank you. The school has your answer."))
    else:
        messages.info(request, _("The school does not ask about this absence any more."))
    return redirect("portal:attendance")


def _thanks(student, first, last):
    values = {"name": student.name, "first": date_format(first, "D j M"), "last": date_format(last, "D j M")}
    if first == last:
        return _("Thank you. The school knows that %(name)s is away on %(first)s.") % values
    return _("Thank you. The school knows that %(name)s is away from %(first)s to %(last)s.") % values
