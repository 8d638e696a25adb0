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
from ..actions import end_absence, plan_absence
from ..forms import PlannedAbsenceForm
from ..models import PlannedAbsence
from ..pages.student import absences_of, calls_of, read_summary
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
        "form": form,
        "notice": notice,
        "may_plan": is_office(request.user),
        "today": today,
    }
    return render_partial(request, "attendance/student_summary.html", "attendance", context, status=status)
