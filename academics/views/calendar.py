"""The school's calendar: a month at a glance, the year as a list, and its entries."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import form_page
from core.school import school_today

from ..actions.calendar import add_entry, change_entry, remove_entry
from ..calendar import Month
from ..forms.calendar import CalendarEntryForm, MonthForm
from ..models import AcademicSession, CalendarEntry

READERS = (C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS, C.MANAGE_STRUCTURE)


def entries_of_year(request, first):
    """(the school year around the month that begins with `first`, or None; its entries, else those of twelve months)."""
    year = AcademicSession.objects.year_of(first)
    entries = CalendarEntry.objects.visible_to(request.user).in_reading_order()
    if year is None:
        return None, entries.between(first, first.replace(year=first.year + 1))
    return year, entries.between(min(year.starts_on, first), max(year.ends_on, first))


@requires(*READERS)
def calendar(request):
    """What is on in a month, and all of its school year."""
    first = MonthForm(request.GET).first
    year, entries = entries_of_year(request, first)
    context = {
        "month": Month.of(first),
        "today": school_today(),
        "year": year,
        "entries": entries,
        "may_manage": request.user.can(C.MANAGE_STRUCTURE),
    }
    return render(request, "academics/calendar.html", context)


@requires(C.MANAGE_STRUCTURE)
def calendar_new(request):
    day = request.GET.get("day") or school_today()
    form = CalendarEntryForm(request.POST or None, initial={"starts_on": day})
    if form.is_valid() and run_action(form, add_entry, form.instance):
        messages.success(request, _("“%(name)s” is in the calendar.") % {"name": form.instance.title})
        return redirect(_month_of(form.instance))
    return form_page(request, form, title=_("Add to the calendar"), submit=_("Add"), back=reverse("academics:calendar"))


@requires(C.MANAGE_STRUCTURE)
def calendar_edit(request, pk):
    entry = get_object_or_404(CalendarEntry.objects.visible_to(request.user), pk=pk)
    back, title = _month_of(entry), entry.title
    form = CalendarEntryForm(request.POST or None, instance=entry)
    if form.is_valid() and run_action(form, change_entry, entry, form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect(_month_of(entry))
    return form_page(
        request,
        form,
        title=_("Edit “%(name)s”") % {"name": title},
        submit=_("Save"),
        back=back,
        remove=reverse("academics:calendar_remove", args=[pk]),
    )


@requires(C.MANAGE_STRUCTURE)
@require_POST
def calendar_remove(request, pk):
    entry = get_object_or_404(CalendarEntry.objects.visible_to(request.user), pk=pk)
    remove_entry(entry)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": entry.title})
    return redirect(_month_of(entry))


def _month_of(entry):
    return reverse("academics:calendar", query={"month": f"{entry.starts_on:%Y-%m}"})
