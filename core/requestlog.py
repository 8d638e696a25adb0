"""One line for each request: what was asked for, what was answered, how long it took."""

import logging
import re
import time
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from .requests import GetResponse

log = logging.getLogger(__name__)

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Deeper than this no named group of a pattern of ours nests.
_GROUP = re.compile(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")


class RequestLogMiddleware:
    """Logs each request when it is answered; what the browser keeps for long (static files) is left out."""

    def __init__(self, get_response: "GetResponse") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL):
            _say(request, response, time.perf_counter() - started)
        return response


def safe_path(request: HttpRequest) -> str:
    """The request's path without what must not be in a log: of its parameters only ids and days are shown.

    Names, tokens and signed links are cut by construction: the path is written from the matched pattern.
    Nobody knows what is in a path that matches none.
    """
    match = request.resolver_match
    if match is None:
        return "/" if request.path == "/" else "/…"
    route = _PARAMETER.sub(lambda found: _shown(match.kwargs.get(found[1])), _GROUP.sub("…", match.route))
    return "/" + route.replace("^", "").replace("$", "")


def _shown(value: object) -> str:
    return str(value) if isinstance(value, int | UUID | date) else "…"


def _say(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    school, user = getattr(request, "school", None), request.__dict__.get("_cached_user")
    request_line = {
        "school": school.schema_name if school else "-",
        "user": (user and user.pk) or "-",
        "method": request.method,
        "path": safe_path(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    text = "{method} {path} {status} in {milliseconds} ms".format(**request_line)
    log.info("%s", text, extra={"request_line": request_line})
