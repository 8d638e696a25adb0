"""A person's timetable in their own calendar program."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import as_oneself, public_page
from core.form_errors import run_action
from core.localisation import offered_language
from core.school import current_school

from ..actions.links import make_link, person_of, revoke_link
from ..feeds import calendar_name, events_of, write_calendar
from ..forms.links import CalendarLinkForm
from ..models import CalendarLink


@as_oneself
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("made", "address")
def links(request):
    """One's addresses; a new one is shown once, in the answer that makes it."""
    form = CalendarLinkForm(request.POST or None)
    made, address = {}, ""
    if (
        request.method == "POST"
        and form.is_valid()
        and run_action(form, lambda: made.update(pair=make_link(request.user, form.cleaned_data["name"])))
    ):
        _link, token = made["pair"]
        address = request.build_absolute_uri(reverse("timetables:feed", args=[token]))
        form = CalendarLinkForm()
    context = {
        "form": form,
        "address": address,
        "links": CalendarLink.objects.visible_to(request.user).in_force().order_by("-pk"),
    }
    response = render(request, "timetables/links.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@as_oneself
@require_POST
def link_revocation(request, pk):
    revoke_link(get_object_or_404(CalendarLink.objects.visible_to(request.user), pk=pk))
    messages.success(request, _("The address is revoked: it answers nothing any more."))
    return redirect("timetables:links")


@public_page
@require_safe
@sensitive_variables("token")
def feed(request, token):
    """The calendar, for whoever knows its address; what it shows is asked anew each time."""
    user = person_of(token)
    if user is None:
        raise Http404
    with translation.override(offered_language(user.language) or current_school().locale):
        content = write_calendar(calendar_name(), events_of(user))
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="timetable.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
