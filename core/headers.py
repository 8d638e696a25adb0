"""Response headers that Django has no setting for."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

if TYPE_CHECKING:
    from .requests import GetResponse


class KeepingMiddleware:
    """What browsers and proxies may keep of an answer that does not say so itself: nothing for others, nothing unasked.

    A page is the reader's own and is asked for anew, but going back in the browser shows it as it was left, with what was
    typed. A file that is downloaded is not kept a second time. Signing out empties what the browser has kept, the pages
    to which it could go back included; what a page has stored because it was not sent yet stays.
    """

    def __init__(self, get_response: "GetResponse") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
            patch_cache_control(response, private=True, **({"no_store": True} if is_file else {"no_cache": True}))
        elif response.cookies:
            # What is for everybody, such as the school's colour, is so without the cookie of who happened to ask.
            patch_cache_control(response, private=True)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response
