"""In which encoding a form is sent: in ours, or not at all."""

import codecs
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from .requests import GetResponse


class Utf8Middleware:
    """Refuses what says that it is written in anything but UTF-8, as no form of ours is.

    Django takes a sender's word for it, and Python knows encodings that take an hour for a form of five megabytes
    ("punycode") or that are none of texts ("rot13"). It stands before whatever reads the body.
    """

    def __init__(self, get_response: "GetResponse") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # None for one that Python does not know, too: that is read as UTF-8.
        if request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8":
            return HttpResponseBadRequest("Send it in UTF-8.", content_type="text/plain")
        return self.get_response(request)
