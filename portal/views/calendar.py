"""The school's calendar as a family needs it: for everybody, and for the sections of their children."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from academics.calendar import Month, calendar_sections, is_for
from academics.forms.calendar import MonthForm
from academics.models import CalendarEntry, Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.school import school_today

# How many entries to come are listed.
LISTED = 30


@requires(Capability.USE_PORTAL)
@require_http_methods(["GET", "HEAD"])
def calendar(request):
    """A month, and what comes next."""
    today = school_today()
    sections = calendar_sections(Student.objects.of_family(request.user, on=today), today)
    coming = CalendarEntry.objects.visible_to(request.user).not_over(today).in_reading_order()
    context = {
        "month": Month.of(MonthForm(request.GET).first, sections=sections),
        "today": today,
        "coming": [entry for entry in coming if is_for(entry, sections)][:LISTED],
    }
    return render(request, "portal/calendar.html", context)
