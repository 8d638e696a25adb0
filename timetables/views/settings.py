"""Bell times, which of them hold, rooms and availability."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.form_page import edit_page, run_and_report
from core.school import school_today

from ..actions.settings import remove_grid, remove_setting, save_grid, save_setting
from ..forms.settings import AvailabilityForm, GridForm, GridUseForm, RoomForm, period_formset
from ..models import Availability, GridUse, Room, TimeGrid

_managers = requires(Capability.MANAGE_TIMETABLES)
_page = require_http_methods(["GET", "HEAD", "POST"])


def _back(fragment):
    return f"{reverse('timetables:settings')}#{fragment}"


@_managers
@require_http_methods(["GET", "HEAD"])
def settings(request):
    """Everything that a week is made of, on one page."""
    user = request.user
    context = {
        "grids": TimeGrid.objects.visible_to(user).with_periods(),
        "uses": GridUse.objects.visible_to(user).not_over(school_today()).in_reading_order(),
        "rooms": Room.objects.visible_to(user).in_reading_order(),
        "unavailable": Availability.objects.visible_to(user).in_reading_order(),
        "today": school_today(),
    }
    return render(request, "timetables/settings.html", context)


@_managers
@_page
def grid_new(request):
    return _edit_grid(request, TimeGrid())


@_managers
@_page
def grid(request, pk):
    return _edit_grid(request, get_object_or_404(TimeGrid.objects.visible_to(request.user), pk=pk))


def _edit_grid(request, instance):
    """The name and all periods on one page; empty lines are left out."""
    posted = request.POST if request.method == "POST" else None
    form = GridForm(posted, instance=instance)
    periods = period_formset(extra=4 if instance.pk else 10)(posted, instance=instance, prefix="periods")
    title = instance.name
    if posted and form.is_valid() and periods.is_valid() and run_action(form, _save, form, periods):
        messages.success(request, _("Saved. Lessons to come follow within a minute."))
        return redirect(_back("grids"))
    refused = bool(posted)
    context = {"form": form, "periods": periods, "grid": instance, "name": title}
    return render(request, "timetables/grid.html", context, status=422 if refused else 200)


def _save(form, periods):
    periods.save(commit=False)
    dropped = periods.deleted_objects
    kept = [
        each.instance
        for each in periods.forms
        if each.cleaned_data.get("name") and each.instance not in dropped and each not in periods.deleted_forms
    ]
    save_grid(form.instance, kept, dropped)


@_managers
@require_POST
def grid_remove(request, pk):
    found = get_object_or_404(TimeGrid.objects.visible_to(request.user), pk=pk)
    return _remove(request, found, remove_grid, "grids")


@_managers
@_page
def use_new(request):
    form = GridUseForm(request.POST or None, initial={"starts_on": school_today()})
    return _edit(request, form, title=_("Say when bell times apply"), fragment="uses")


@_managers
@_page
def use(request, pk):
    found = get_object_or_404(GridUse.objects.visible_to(request.user), pk=pk)
    remove = reverse("timetables:use_remove", args=[pk])
    form = GridUseForm(request.POST or None, instance=found)
    return _edit(request, form, title=_("When bell times apply"), fragment="uses", remove=remove)


@_managers
@require_POST
def use_remove(request, pk):
    found = get_object_or_404(GridUse.objects.visible_to(request.user), pk=pk)
    return _remove(request, found, remove_setting, "uses")


@_managers
@_page
def room_new(request):
    return _edit(request, RoomForm(request.POST or None), title=_("Add a room"), fragment="rooms")


@_managers
@_page
def room(request, pk):
    found = get_object_or_404(Room.objects.visible_to(request.user), pk=pk)
    remove = reverse("timetables:room_remove", args=[pk])
    form = RoomForm(request.POST or None, instance=found)
    return _edit(request, form, title=_("Room %(name)s") % {"name": found.name}, fragment="rooms", remove=remove)


@_managers
@require_POST
def room_remove(request, pk):
    found = get_object_or_404(Room.objects.visible_to(request.user), pk=pk)
    return _remove(request, found, remove_setting, "rooms")


@_managers
@_page
def availability_new(request):
    title = _("Note when a teacher or a room is not available")
    return _edit(request, AvailabilityForm(request.POST or None), title=title, fragment="availability")


@_managers
@_page
def availability(request, pk):
    found = get_object_or_404(Availability.objects.visible_to(request.user), pk=pk)
    remove = reverse("timetables:availability_remove", args=[pk])
    form = AvailabilityForm(request.POST or None, instance=found)
    return _edit(request, form, title=_("Not to be had"), fragment="availability", remove=remove)


@_managers
@require_POST
def availability_remove(request, pk):
    found = get_object_or_404(Availability.objects.visible_to(request.user), pk=pk)
    return _remove(request, found, remove_setting, "availability")


def _edit(request, form, *, title, fragment, remove=""):
    return edit_page(
        request,
        form,
        lambda: save_setting(form.instance, form.cleaned_data),
        title=title,
        submit=_("Save"),
        back=_back(fragment),
        remove=remove,
    )


def _remove(request, row, action, fragment):
    run_and_report(request, action, row, done=_("“%(name)s” is deleted.") % {"name": row})
    return redirect(_back(fragment))
