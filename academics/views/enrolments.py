"""A student comes, moves to another section, leaves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import add_errors, run_action
from core.form_page import first_message, form_page, run_and_report
from core.partials import render_partial
from core.school import school_today

from ..actions import enrolments as actions
from ..forms.students import EnrolForm, LeaveForm, StudentMoveForm
from ..move_preview import preview_move
from .students import get_student


@requires(C.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def student_move(request, pk):
    """Into another section from a day on: first what that changes is shown, and the groups are chosen, then it is done.

    HTMX asks by GET for what changes as soon as section and day are chosen; without scripts the first POST shows it.
    """
    student = get_student(request, pk)
    data = request.POST or (request.GET if "section" in request.GET else None)
    form = StudentMoveForm(data, initial={"starts_on": school_today()})
    changes, refusal = _changes(student, form)
    if request.method == "POST" and form.is_valid() and form.was_shown and changes:
        section, starts_on = form.cleaned_data["section"], form.cleaned_data["starts_on"]
        if run_action(form, actions.move_student, student, section=section, starts_on=starts_on, groups=form.groups):
            words = {"name": student.name, "section": section.name, "day": date_format(starts_on)}
            messages.success(request, _("%(name)s is in %(section)s from %(day)s.") % words)
            return redirect("academics:student", pk)
    if refusal:
        add_errors(form, refusal)
    context = {
        "form": form,
        "student": student,
        "changes": changes,
        "refusal": first_message(refusal) if refusal else "",
        "title": _("Move %(name)s to another section") % {"name": student.name},
        "back": reverse("academics:student", args=[pk]),
    }
    refused = request.method == "POST" and bool(form.errors)
    return render_partial(request, "academics/student_move.html", "changes", context, status=422 if refused else 200)


def _changes(student, form):
    """(MoveChanges of what the form asks for, with their fields added to it; or the ValidationError of what cannot be)"""
    if not form.is_bound or not (target := form.target):
        return None, None
    section, starts_on = target
    try:
        actions.check_move(student, section=section, starts_on=starts_on)
    except ValidationError as refusal:
        return None, refusal
    changes = preview_move(student, section, starts_on)
    form.offer(changes)
    return changes, None


@requires(C.MANAGE_PEOPLE)
def student_leave(request, pk):
    """The last day at the school."""
    student = get_student(request, pk)
    form = LeaveForm(request.POST or None, initial={"last_day": school_today()})
    later = _places_after(student, form.cleaned_data["last_day"]) if form.is_valid() else []
    if form.is_valid() and run_action(form, actions.withdraw_student, student, **form.cleaned_data):
        messages.success(
            request,
            _("The last day of %(name)s is %(day)s.")
            % {"name": student.name, "day": date_format(form.cleaned_data["last_day"])},
        )
        if later:
            text = _("Dropped with it, because it begins later: %(places)s. “Undo leaving” brings it back.")
            messages.warning(request, text % {"places": ", ".join(later)})
        return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("%(name)s leaves the school") % {"name": student.name},
        submit=_("Save last day"),
        back=reverse("academics:student", args=[pk]),
        note=_(
            "History, registers and contacts stay. Moves after the last day are dropped; “Undo leaving” brings them back."
        ),
    )


def _places_after(student, day):
    """What the student is in only after the day: "7B from 12 October 2026"."""
    return [
        _("%(section)s from %(day)s") % {"section": place.section.name, "day": date_format(place.starts_on)}
        for place in student.memberships.after(day).select_related("section").order_by("starts_on")
    ]


@requires(C.MANAGE_PEOPLE)
@require_POST
def student_stay(request, pk):
    """The leave was a mistake or is off."""
    student = get_student(request, pk)
    text = _("%(name)s stays at the school.") % {"name": student.name}
    if run_and_report(request, actions.cancel_withdrawal, student, done=text):
        last_place = student.memberships.order_by("starts_on").last()
        if last_place and last_place.ends_on:
            words = {"name": student.name, "day": date_format(last_place.ends_on)}
            messages.warning(request, _("After %(day)s %(name)s is in no section: move them into one.") % words)
    return redirect("academics:student", pk)


@requires(C.MANAGE_PEOPLE)
def student_enrol(request, pk):
    """Back at the school after having left."""
    student = get_student(request, pk)
    form = EnrolForm(request.POST or None, initial={"starts_on": school_today()})
    if form.is_valid() and run_action(form, actions.enrol_student, student, **form.cleaned_data):
        messages.success(request, _("%(name)s is enrolled again.") % {"name": student.name})
        return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("Enrol %(name)s again") % {"name": student.name},
        submit=_("Enrol"),
        back=reverse("academics:student", args=[pk]),
    )
