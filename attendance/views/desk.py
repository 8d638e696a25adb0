"""The absence desk of the office: whom to call about the day's absences, and what came of it."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.bounds import whole_numbers
from core.school import school_today

from ..actions import accept_report, explain_absences, note_call
from ..forms import CallForm, ReasonForm
from ..models import AttendanceCode, PlannedAbsence
from ..pages.desk import follow_up, read_desk
from .students import get_student

_office = requires(Capability.TAKE_ANY_REGISTER)


@_office
@require_http_methods(["GET", "HEAD"])
def desk(request, day=None):
    day = _begun(day or school_today())
    return _page(request, day, ReasonForm(day=day))


@_office
@require_POST
def call(request, day, student_id):
    """A call about one student; answers with their row as it stands now."""
    day, student = _begun(day), get_student(request, student_id)
    row = follow_up(student, request.user, day)
    form = CallForm(request.POST, guardians=[link.guardian for link in row.links])
    if not form.is_valid():
        row.form = form
        return _row(request, day, row, status=422)
    said = form.cleaned_data
    note_call(student, day, by=request.user, **{name: said[name] for name in ("guardian", "outcome", "note")})
    if said["code"]:
        explain_absences([student], day, until=day, code=said["code"], reason=said["note"], by=request.user)
    return _row(request, day, follow_up(student, request.user, day))


@_office
@require_POST
def reasons(request, day):
    """One reason for everybody who is ticked."""
    day = _begun(day)
    form, chosen = ReasonForm(request.POST, day=day), whole_numbers(request.POST.getlist("student"))
    students = list(Student.objects.visible_to_staff(request.user).filter(pk__in=chosen))
    if not students:
        form.add_error(None, _("Tick the students first."))
    if not form.is_valid():
        return _page(request, day, form, ticked=chosen, status=422)
    said = form.cleaned_data
    explain_absences(students, day, until=said["until"], code=said["code"], reason=said["note"], by=request.user)
    done = ngettext("%(number)d absence is explained.", "%(number)d absences are explained.", len(students))
    messages.success(request, done % {"number": len(students)})
    return redirect("attendance:desk", day)


@_office
@require_POST
def accept_reports(request, day):
    """Accepts those reports of families that the page showed; one that came since is not among them."""
    day = _begun(day)
    shown = PlannedAbsence.objects.visible_to(request.user).not_settled().order_by("pk")
    chosen = shown.filter(pk__in=whole_numbers(request.POST.getlist("report")), state=PlannedAbsence.State.REPORTED)
    for report in chosen:
        with suppress(PlannedAbsence.DoesNotExist):
            accept_report(report)
    messages.success(request, _("The reports are accepted."))
    return redirect("attendance:desk", day)


def _begun(day):
    """Nobody is missing on a day that has not come."""
    if day > school_today():
        raise Http404
    return day


def _page(request, day, form, *, ticked=(), status=200):
    context = _shown(request, day) | {
        "desk": read_desk(request.user, day),
        "form": form,
        "ticked": set(ticked),
        "today": school_today(),
    }
    return render(request, "attendance/desk.html", context, status=status)


def _row(request, day, row, *, status=200):
    """The row for HTMX; without scripts the whole page, where a call that was refused says why in a message."""
    if request.htmx:
        return render(request, "attendance/desk.html#row", _shown(request, day) | {"row": row}, status=status)
    if row.form:
        messages.error(request, row.form.message)
    return redirect("attendance:desk", day)


def _shown(request, day):
    return {
        "day": day,
        "codes": list(AttendanceCode.objects.known_absences()),
        "sees_contacts": request.user.can(Capability.SEE_CONTACTS),
    }
