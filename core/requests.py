"""A request as the middlewares hand it on: Django's own, with what they have written on it. For signatures only."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Request(HttpRequest):
    """No request is one of these: the class names what every request has once it comes to a view."""

    # What the log and X-Request-ID call it.
    id: str
    # A `tenants.School`, which the ground floor does not know; the platform's row on the platform's host.
    school: Any
    htmx: HtmxDetails
