"""The page of a failure."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from .storage import is_no_room


def server_error(request: HttpRequest) -> HttpResponse:
    """What went wrong is on our side; a disk without room is said as such, for that is nobody's mistake and passes."""
    if is_no_room(sys.exc_info()[1]):
        return HttpResponse(render_to_string("507.html"), status=507)
    return defaults.server_error(request)
