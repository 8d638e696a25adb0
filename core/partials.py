"""Answering HTMX with a partial of the page, and browsers with all of it."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from .requests import Request


def wants_partial(request: "Request") -> bool:
    """Whether HTMX asks for a partial; going back in the browser's history asks for the whole page."""
    return bool(request.htmx and not request.htmx.history_restore_request)


def render_partial(
    request: "Request", template: str, name: str, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    """`template`, or its partial `name` when HTMX asks for that."""
    response = render(request, f"{template}#{name}" if wants_partial(request) else template, context, status=status)
    # The address is the same for both: a cache must not give one for the other.
    patch_vary_headers(response, ["HX-Request"])
    return response
