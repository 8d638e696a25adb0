"""One student's attendance, and absences known beforehand."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.partials import render_partial
from core.school import school_today

from ..access import is_office
from ..actions import accept_report, end_absence, plan_absence, question_report
from ..forms import DayForm, PlannedAbsenceForm, ReportDecisionForm
from ..models import PlannedAbsence
from ..pages.student import absences_of, calls_of, read_summary, steps_about
from ..reports.pages.heat import student_heat

_office = requires(Capability.TAKE_ANY_REGISTER)


@requires(Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)
@require_http_methods(["GET", "HEAD"])
def student_summary(request, student_id):
    """Figures, the last days and known absences; a fragment for the student's page, or a page of its own."""
    student = get_student(request, student_id)
    return _page(request, student, _empty_form())


@_office
@require_POST
def planned_absence_new(request, student_id):
    student = get_student(request, student_id)
    form = PlannedAbsenceForm(request.POST)
    if not form.is_valid():
        return _page(request, student, form, status=422)
    plan_absence(student, by=request.user, **form.cleaned_data)
    return _done(
        request,
        student,
        _("The absence is noted. It explains marks of these days and fills in registers that are not finished."),
    )


@_office
@require_POST
def planned_absence_end(request, student_id, absence_id):
    student = get_student(request, student_id)
    absence = get_object_or_404(PlannedAbsence.objects.visible_to(request.user), pk=absence_id, student=student)
    end_absence(absence)
    return _done(request, student, _("The absence has ended."))


@_office
@require_POST
def report_decision(request, student_id, absence_id):
    """The office accepts a family's report, or asks about it; leads back to the desk of `desk`, a day, or to the student."""
    student = get_student(request, student_id)
    reports = PlannedAbsence.objects.visible_to(request.user).from_families()
    report = get_object_or_404(reports, pk=absence_id, student=student)
    form = ReportDecisionForm(request.POST)
    if form.is_valid():
        messages.success(request, _decided(report, **form.cleaned_data))
    else:
        messages.error(request, form.message)
    day = DayForm({"day": request.POST.get("desk")})
    if request.POST.get("desk") and day.is_valid():
        return redirect("attendance:desk", day.chosen)
    return redirect("attendance:student_summary", student.pk)


def _decided(report, decision, text):
    """What was done, in words for the office."""
    try:
        if decision == "accept":
            accept_report(report, evidence=text)
            return _("The report of %(name)s is accepted.") % {"name": report.student.name}
        told = question_report(report, question=text)
    except PlannedAbsence.DoesNotExist:
        return _("This report was ended meanwhile.")
    if told:
        return _("The family is asked. Until they answer, the absence is not explained.")
    return _("The question is noted, but the one who reported it gets no messages: please call.")


def get_student(request, student_id):
    """The student, when the user may see them at work; 404 otherwise."""
    return get_object_or_404(Student.objects.visible_to_staff(request.user), pk=student_id)


def _done(request, student, text):
    if request.htmx:
        return _page(request, student, _empty_form(), notice=text)
    messages.success(request, text)
    return redirect("attendance:student_summary", student.pk)


def _empty_form():
    return PlannedAbsenceForm(initial={"starts_on": school_today(), "ends_on": school_today()})


def _page(request, student, form, *, status=200, notice=""):
    today = school_today()
    summary = read_summary(student, today)
    context = {
        "student": student,
        "summary": summary,
        "absences": absences_of(student, today, summary.since).select_related("code", "created_by"),
        "calls": calls_of(student, today, summary.since) if is_office(request.user) else (),
        "heat": student_heat(student, today),
        "steps": steps_about(student, request.user, today),
        "form": form,
        "notice": notice,
        "may_plan": is_office(request.user),
        "today": today,
    }
    return render_partial(request, "attendance/student_summary.html", "attendance", context, status=status)
