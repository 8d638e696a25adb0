"""Timetables: the list, their days, publishing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import AcademicSession, SchoolClass, Section
from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.form_page import edit_page, first_message, form_page
from core.school import school_today

from ..actions.plans import (
    add_timetable,
    change_timetable,
    copy_timetable,
    publish_timetable,
    remove_timetable,
    set_weekly_lessons,
    withdraw_timetable,
)
from ..forms.plans import TimetableForm, WeeklyLessonsForm
from ..models import Timetable, WeeklyLessons

managers = requires(Capability.MANAGE_TIMETABLES)
_page = require_http_methods(["GET", "HEAD", "POST"])


def get_timetable(request, pk):
    """The timetable, for who makes timetables; 404 otherwise."""
    return get_object_or_404(Timetable.objects.visible_to(request.user).select_related("school_year"), pk=pk)


@managers
@require_http_methods(["GET", "HEAD"])
def plans(request):
    found = Timetable.objects.visible_to(request.user).with_size().in_reading_order()
    return render(request, "timetables/plans.html", {"timetables": found, "today": school_today()})


@managers
@_page
def plan_new(request):
    year = AcademicSession.objects.year_of(school_today())
    initial = {"school_year": year, "weeks": 1}
    if year:
        initial |= {"starts_on": max(year.starts_on, school_today()), "ends_on": year.ends_on}
    form = TimetableForm(request.POST or None, initial=initial)
    if form.is_valid() and run_action(form, add_timetable, form.instance):
        messages.success(request, _("“%(name)s” is added. Place its lessons.") % {"name": form.instance.name})
        return redirect("timetables:plan", form.instance.pk)
    back = reverse("timetables:plans")
    return form_page(request, form, title=_("Add a timetable"), submit=_("Add timetable"), back=back)


@managers
@_page
def plan_edit(request, pk):
    timetable = get_timetable(request, pk)
    name = timetable.name
    form = TimetableForm(request.POST or None, instance=timetable)
    return edit_page(
        request,
        form,
        lambda: change_timetable(timetable, form.cleaned_data),
        title=_("Edit %(name)s") % {"name": name},
        submit=_("Save"),
        back=reverse("timetables:plan", args=[pk]),
        remove="" if timetable.published_at else reverse("timetables:plan_remove", args=[pk]),
    )


@managers
@_page
def plan_copy(request, pk):
    """A draft with the same lessons, for other days."""
    source = get_timetable(request, pk)
    today = school_today()
    form = TimetableForm(
        request.POST or None,
        initial={
            "name": _("Copy of %(name)s") % {"name": source.name},
            "school_year": source.school_year_id,
            "starts_on": max(source.starts_on, today) if today <= source.ends_on else source.starts_on,
            "ends_on": source.ends_on,
            "weeks": source.weeks,
        },
    )
    if form.is_valid() and run_action(form, copy_timetable, source, form.instance):
        messages.success(request, _("“%(name)s” is added.") % {"name": form.instance.name})
        return redirect("timetables:plan", form.instance.pk)
    return form_page(
        request,
        form,
        title=_("Copy %(name)s") % {"name": source.name},
        submit=_("Copy timetable"),
        back=reverse("timetables:plan", args=[pk]),
        note=_("Lessons come along within the same school year; another year has other classes."),
    )


@managers
@require_POST
def plan_remove(request, pk):
    timetable = get_timetable(request, pk)
    try:
        remove_timetable(timetable)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect("timetables:plan", pk)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": timetable.name})
    return redirect("timetables:plans")


@managers
@require_POST
def plan_publication(request, pk):
    """Publishes; the job's page shows how far the lessons are."""
    timetable = get_timetable(request, pk)
    try:
        job = publish_timetable(timetable, by=request.user)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect("timetables:plan", pk)
    return redirect("jobs:job", job.pk) if job else redirect("timetables:plan", pk)


@managers
@require_POST
def plan_withdrawal(request, pk):
    job = withdraw_timetable(get_timetable(request, pk), by=request.user)
    return redirect("jobs:job", job.pk) if job else redirect("timetables:plan", pk)


@managers
@_page
def weekly(request, pk, section_id):
    """How many lessons a week the classes of a section should have."""
    timetable = get_timetable(request, pk)
    sections = Section.objects.of_year(timetable.school_year)
    section = get_object_or_404(sections, pk=section_id)
    classes = SchoolClass.objects.of_section(section).in_reading_order()
    numbers = dict(WeeklyLessons.objects.of_year(timetable.school_year).values_list("school_class_id", "lessons"))
    form = WeeklyLessonsForm(request.POST or None, classes=classes, numbers=numbers)
    back = f"{reverse('timetables:plan', args=[pk])}?section={section.pk}"
    if form.is_valid():
        set_weekly_lessons(form.numbers)
        messages.success(request, _("Saved."))
        return redirect(back)
    title = _("Lessons a week of %(section)s") % {"section": section.name}
    note = _("The editor counts what is still to be placed.")
    return form_page(request, form, title=title, submit=_("Save"), back=back, note=note)
