"""Taking a register."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.calendar import SchoolCalendar
from academics.models import Section, Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer
from core.school import school_today

from ..access import RegisterRefused, can_reopen_register, can_take_register, check_register_day, is_office
from ..actions import Choice, close_register, reopen_register, save_marks
from ..forms import MarkForm, ReopenForm
from ..pages.register import add_last_days, codes_for, read_codes, read_register
from .offline import keep_offline

_takers = requires(Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER)
_readers = requires(Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)


@_readers
@require_http_methods(["GET", "HEAD", "POST"])
def section_register(request, section_id, day=None):
    """The register of a day, today's by default. POST is the whole form at once: without scripts, or "done"."""
    section = get_section(request, section_id)
    day = day or school_today()
    try:
        check_register_day(section, day)
    except RegisterRefused as refusal:
        return render(request, "attendance/no_register.html", {"section": section, "refusal": refusal}, status=404)
    sheet = read_register(section, day)
    if request.method == "POST":
        return _save_all(request, sheet)
    context = _context(request, sheet)
    response = render(request, "attendance/section_register.html", context)
    return keep_offline(request, response) if context["is_today"] and context["may_take"] else response


@_takers
@require_POST
def mark(request, section_id, day, student_id):
    """One student's mark, saved at once; answers with the row as the server has it now."""
    section = get_section(request, section_id)
    asked = {"viewer": request.user, "today": school_today(), "section": section.pk, "day": day, "student": student_id}
    student = _STUDENT.first(**asked)
    if student is None:
        raise Http404
    _must_take(request.user, section, day)
    codes = read_codes()
    form = MarkForm(request.POST, codes=codes_for(codes.values(), office=is_office(request.user)))
    error, status = "", 200
    if form.is_valid():
        try:
            save_marks(section, day, [_choice(student, form)], by=request.user)
        except RegisterRefused as refusal:
            error, status = str(refusal), 409
    else:
        error, status = form.message, 422
    if not request.htmx:
        if error:
            messages.error(request, error)
        return redirect("attendance:section_register", section.pk, day)
    sheet = read_register(section, day, student=student, codes=codes)
    context = _rows_context(request, sheet, may_take=True)
    context |= {"row": sheet.rows[0], "error": error, "saved": not error}
    return render(request, "attendance/section_register.html#row", context, status=status)


@_takers
@require_POST
def reopening(request, section_id, day):
    """Opens a finished register again, for a reason."""
    section = get_section(request, section_id)
    _must_take(request.user, section, day)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        context = _context(request, read_register(section, day)) | {"reopen_form": form}
        return render(request, "attendance/section_register.html", context, status=422)
    if not can_reopen_register(request.user, section, day):
        messages.error(request, _("A teacher can reopen a register on its day only. Ask the office."))
    else:
        _reopen(request, section, day, form.cleaned_data["reason"])
    return redirect("attendance:section_register", section.pk, day)


def _reopen(request, section, day, reason):
    try:
        if reopen_register(section, day, by=request.user, reason=reason):
            messages.success(request, _("The register is open again. Press “Done” when it is right."))
    except RegisterRefused as refusal:
        messages.error(request, str(refusal))


def _save_all(request, sheet):
    section, day = sheet.section, sheet.day
    _must_take(request.user, section, day)
    forms = _changed_forms(sheet, request.POST, sheet.codes_for(office=is_office(request.user)))
    errors = [f"{row.student.name}: {form.message}" for row, form in forms if not form.is_valid()]
    try:
        if errors:
            raise RegisterRefused(" ".join(errors))
        with transaction.atomic():
            choices = [_choice(row.student, form) for row, form in forms]
            if choices:
                save_marks(section, day, choices, by=request.user)
            if "done" in request.POST:
                close_register(section, day, by=request.user)
    except RegisterRefused as refusal:
        messages.error(request, str(refusal))
        for row, form in forms:
            row.refused = form.data
        return render(request, "attendance/section_register.html", _context(request, sheet), status=409)
    if "done" in request.POST:
        messages.success(request, _("The register of %(section)s is finished.") % {"section": section.name})
    elif choices:
        messages.success(request, _("Saved."))
    return redirect("attendance:section_register", section.pk, day)


def _changed_forms(sheet, data, codes):
    """[(row, form)] of the students whom this person changed: what they did not touch stays as the server has it.

    Each row posts what it showed beside what is chosen, so that an old page overwrites nobody's work.
    """
    changed = []
    for row in sheet.rows:
        chosen = {name: data.get(f"{name}-{row.student.pk}", "") for name in ("code", "minutes")}
        shown = {name: data.get(f"was-{name}-{row.student.pk}", "") for name in ("code", "minutes")}
        if chosen["code"] and chosen != shown:
            changed.append((row, MarkForm(chosen, codes=codes)))
    return changed


def _choice(student, form):
    said, ago = form.cleaned_data, form.cleaned_data["ago"]
    chosen_at = timezone.now() - timedelta(seconds=ago) if ago else None
    return Choice(student=student, code=said["code"], minutes=said["minutes"], chosen_at=chosen_at)


_STUDENT = Compiled(
    lambda viewer, today, section, day, student: (
        Student.objects.visible_to_staff(viewer, on=today).roster(section, on=day).filter(pk=student)
    ),
    viewer=Viewer,
    today=date,
    section=int,
    day=date,
    student=int,
)
_SECTION = Compiled(
    lambda viewer, today, section: (
        Section.objects.visible_to_staff(viewer, on=today)
        .filter(pk=section)
        .select_related("school_year", "grade_level")
    ),
    viewer=Viewer,
    today=date,
    section=int,
)


def get_section(request, section_id):
    """The section, when the user may see it at work; 404 otherwise."""
    section = _SECTION.first(viewer=request.user, today=school_today(), section=section_id)
    if section is None:
        raise Http404
    return section


def _must_take(user, section, day):
    if not can_take_register(user, section, day):
        raise PermissionDenied


def _rows_context(request, sheet, *, may_take):
    """What a row shows."""
    return {
        "sheet": sheet,
        "section": sheet.section,
        "day": sheet.day,
        "codes": sheet.codes_for(office=is_office(request.user)),
        "may_edit": may_take and (not sheet.is_closed or is_office(request.user) or sheet.missed > 0),
        "is_office": is_office(request.user),
    }


def _context(request, sheet):
    """What the whole page shows."""
    user, section, day = request.user, sheet.section, sheet.day
    may_take = can_take_register(user, section, day)
    add_last_days(sheet)
    calendar = SchoolCalendar.between(day, day)
    return _rows_context(request, sheet, may_take=may_take) | {
        "is_today": day == school_today(),
        "is_school_day": calendar.is_school_day(day, section),
        "closure": calendar.closure(day, section),
        "totals": sheet.totals(sheet.codes_for(office=is_office(user))),
        "may_take": may_take,
        "may_reopen": sheet.is_closed and may_take and can_reopen_register(user, section, day),
        "reopen_form": ReopenForm(),
    }
