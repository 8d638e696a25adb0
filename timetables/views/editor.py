"""The week's editor: lessons placed, moved and taken out."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.form_page import form_page

from ..actions.placing import PlacingRefused, place_lesson, unplace_lesson, usual_room
from ..actions.plans import replaced_by
from ..clashes import Place, WeekPlan
from ..forms.plans import BoardForm, PickedForm, PlaceForm
from ..models import ScheduledLesson
from ..pages.editor import editor_sections, every_clash, read_week_board, teachers_of
from .plans import get_timetable, managers


@managers
@require_http_methods(["GET", "HEAD"])
def plan(request, pk):
    """The week of a section or a teacher, with what has no place yet beside it."""
    return _editor(request, get_timetable(request, pk))


def _editor(request, timetable, *, status=200):
    whole = WeekPlan(timetable)
    sections = editor_sections(timetable)
    asked = request.GET.dict()
    if not asked.get("section") and not asked.get("teacher") and (first := sections.first()):
        asked["section"] = first.pk
    form = BoardForm(asked, sections=sections, teachers=teachers_of(whole), weeks=timetable.weeks)
    teacher = form.value("teacher")
    section = None if teacher else form.value("section") or sections.first()
    shown = bool(section or teacher)
    week = form.value("week")
    context = {
        "timetable": timetable,
        "form": form,
        "section": section,
        "teacher": teacher,
        "week": week,
        "board": read_week_board(whole, section=section, teacher=teacher, week=week) if shown else None,
        "replaces": None if timetable.published_at else replaced_by(timetable),
        "query": request.GET.urlencode(),
    }
    template = "timetables/plan.html#board" if request.htmx else "timetables/plan.html"
    return render(request, template, context, status=status)


@managers
@require_http_methods(["GET", "HEAD"])
def plan_clashes(request, pk):
    """What stands in the way of a picked lesson, at each place of the week: {"1-12": {text, warning}}."""
    timetable = get_timetable(request, pk)
    form = PickedForm(request.GET, timetable=timetable)
    if not form.is_valid():
        return JsonResponse({"cells": {}}, status=422)
    picked = form.cleaned_data
    wanted = Place(picked["school_class"], 1, None, picked["week"], picked["room"], picked["staff"], picked["row"])
    found = every_clash(WeekPlan(timetable), wanted)
    cells = {
        f"{weekday}-{period}": {
            "text": " ".join(clash.text for clash in clashes),
            "warning": all(clash.is_warning for clash in clashes),
        }
        for (weekday, period), clashes in found.items()
    }
    return JsonResponse({"cells": cells})


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def scheduled_new(request, pk):
    """A lesson is placed: by the form, or dropped by the editor."""
    timetable = get_timetable(request, pk)
    initial = {name: request.GET.get(name) for name in ("school_class", "weekday", "period", "week")}
    form = PlaceForm(request.POST or None, timetable=timetable, initial=initial)
    if form.is_valid() and "usual_room" in request.POST:
        values = form.cleaned_data
        spot = {name: values[name] for name in ("weekday", "period", "week", "staff")}
        values["room"] = usual_room(WeekPlan(timetable), values["school_class"], spot)
    return _place(request, timetable, form, title=_("Place a lesson"), submit=_("Place lesson"))


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def scheduled(request, pk, row_id):
    """A lesson is moved, or gets another room or teacher."""
    timetable, row = get_timetable(request, pk), get_row(request, pk, row_id)
    names = ("school_class", "weekday", "period", "week", "room", "staff")
    form = PlaceForm(request.POST or None, timetable=timetable, initial={name: getattr(row, name) for name in names})
    title = _("Move “%(name)s”") % {"name": row.school_class.title}
    remove = reverse("timetables:scheduled_remove", args=[pk, row_id])
    return _place(request, timetable, form, title=title, submit=_("Save"), row=row, remove=remove)


@managers
@require_POST
def scheduled_remove(request, pk, row_id):
    timetable, row = get_timetable(request, pk), get_row(request, pk, row_id)
    unplace_lesson(row)
    if request.htmx:
        return _editor(request, timetable)
    messages.success(request, _("The lesson is taken out of the week."))
    return redirect(_back(request, timetable, row.school_class))


def get_row(request, pk, row_id):
    rows = ScheduledLesson.objects.visible_to(request.user).filter(timetable=pk).in_reading_order()
    return get_object_or_404(rows, pk=row_id)


def _place(request, timetable, form, *, title, submit, row=None, remove=""):
    if form.is_valid():
        accepted = form.cleaned_data["accept_warnings"]
        try:
            row = place_lesson(timetable, form.place, row=row, accept_warnings=accepted)
        except PlacingRefused as refusal:
            if request.htmx:
                return JsonResponse({"text": str(refusal), "warning": refusal.is_warning}, status=409)
            form.add_error(None, [clash.text for clash in refusal.clashes])
            if refusal.is_warning:
                form.offer_acceptance()
        else:
            if request.htmx:
                return _editor(request, timetable)
            messages.success(request, _("“%(name)s” is placed.") % {"name": row.school_class.title})
            return redirect(_back(request, timetable, row.school_class))
    elif request.htmx and form.is_bound:
        text = " ".join(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"text": text, "warning": False}, status=422)
    back = _back(request, timetable, row.school_class if row else None)
    return form_page(request, form, title=title, submit=submit, back=back, remove=remove)


def _back(request, timetable, school_class):
    """The editor as it was, or at the section of the class."""
    page = reverse("timetables:plan", args=[timetable.pk])
    if request.GET:
        kept = {name: request.GET[name] for name in ("section", "teacher", "week") if request.GET.get(name)}
        if kept:
            return reverse("timetables:plan", args=[timetable.pk], query=kept)
    if school_class and school_class.section_id:
        return f"{page}?section={school_class.section_id}"
    return page
