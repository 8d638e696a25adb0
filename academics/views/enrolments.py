"""A student comes, moves to another section, leaves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.attempts import attempt
from accounts.capabilities import Capability as C
from accounts.school import school_today

from ..actions import enrolments as actions
from ..forms.students import EnrolForm, LeaveForm, MoveForm
from .forms import first_message, form_page
from .students import get_student


@requires(C.MANAGE_PEOPLE)
def student_move(request, pk):
    """Into another section from a day on."""
    student = get_student(request, pk)
    form = MoveForm(request.POST or None, initial={"starts_on": school_today()})
    if form.is_valid() and attempt(form, actions.move, student, **form.cleaned_data):
        messages.success(
            request,
            _("%(name)s is in %(section)s from %(day)s.")
            % {
                "name": student.name,
                "section": form.cleaned_data["section"].name,
                "day": date_format(form.cleaned_data["starts_on"]),
            },
        )
        return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("Move %(name)s to another section") % {"name": student.name},
        submit=_("Move"),
        back=reverse("academics:student", args=[pk]),
    )


@requires(C.MANAGE_PEOPLE)
def student_leave(request, pk):
    """The last day at the school."""
    student = get_student(request, pk)
    form = LeaveForm(request.POST or None, initial={"last_day": school_today()})
    if form.is_valid() and attempt(form, actions.leave, student, **form.cleaned_data):
        messages.success(
            request,
            _("The last day of %(name)s is %(day)s.")
            % {"name": student.name, "day": date_format(form.cleaned_data["last_day"])},
        )
        return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("%(name)s leaves the school") % {"name": student.name},
        submit=_("Save last day"),
        back=reverse("academics:student", args=[pk]),
        note=_("Nothing is deleted: history, registers and contacts stay."),
    )


@requires(C.MANAGE_PEOPLE)
@require_POST
def student_stay(request, pk):
    """The leave was a mistake or is off."""
    student = get_student(request, pk)
    try:
        actions.stay(student)
    except ValidationError as error:
        messages.error(request, first_message(error))
    else:
        messages.success(request, _("%(name)s stays at the school.") % {"name": student.name})
    return redirect("academics:student", pk)


@requires(C.MANAGE_PEOPLE)
def student_enrol(request, pk):
    """Back at the school after having left."""
    student = get_student(request, pk)
    form = EnrolForm(request.POST or None, initial={"starts_on": school_today()})
    if form.is_valid() and attempt(form, actions.enrol, student, **form.cleaned_data):
        messages.success(request, _("%(name)s is enrolled again.") % {"name": student.name})
        return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("Enrol %(name)s again") % {"name": student.name},
        submit=_("Enrol"),
        back=reverse("academics:student", args=[pk]),
    )
