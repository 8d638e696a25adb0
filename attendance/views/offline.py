"""What a teacher's device asks for so that registers open without a network; see `static/js/offline`."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.access import is_oneself, public_page, requires
from accounts.capabilities import Capability
from core.school import school_today

from ..access import seen_sections, sees_school


@public_page
@require_safe
def worker(request):
    """The service worker. At the root, because one that lies deeper may not answer for pages above it."""
    response = HttpResponse(Path(finders.find("js/offline/worker.js")).read_bytes(), content_type="text/javascript")
    # A browser asks for it anew at each start: an old one must not outlive a release.
    patch_cache_control(response, public=True, no_cache=True)
    return response


@requires(Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER)
@require_safe
def standing(request):
    """Who is signed in, with a fresh token for what waits on their device, and the pages that it keeps of today.

    403 for who looks with somebody's eyes: what waits there is not theirs to send.
    """
    if not is_oneself(request):
        raise PermissionDenied
    pages = [] if sees_school(request.user) else _pages_of_today(request.user)
    response = JsonResponse({"user": request.user.pk, "token": get_token(request), "pages": pages})
    patch_cache_control(response, private=True, no_store=True)
    return response


def _pages_of_today(user):
    today = school_today()
    sections = seen_sections(user, on=today).of_day(today).order_by().values_list("pk", flat=True).distinct()
    registers = [reverse("attendance:section_register", args=[section, today]) for section in sections]
    return [reverse("attendance:today"), *registers]


def keep_offline(request, response):
    """Lets the device of the signed-in person keep this page: for them alone, for the day, until they sign out.

    Not that of somebody who looks with their eyes, and not of who sees the whole school: a lost device then holds no more
    than one teacher's sections.
    """
    may_keep = is_oneself(request) and not sees_school(request.user)
    if may_keep and not request.htmx and response.status_code == 200:
        response.headers["Offline-For"] = str(request.user.pk)
    return response
