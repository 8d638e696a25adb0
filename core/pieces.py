"""Answering HTMX with a piece of the page, and browsers with all of it."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_piece(request):
    """Whether HTMX asks for a piece; going back in the browser's history asks for the whole page."""
    return bool(request.htmx and not request.htmx.history_restore_request)


def render_piece(request, template, piece, context, *, status=None):
    """`template`, or its partial `piece` when HTMX asks for that."""
    response = render(request, f"{template}#{piece}" if wants_piece(request) else template, context, status=status)
    # The address is the same for both: a cache must not give one for the other.
    patch_vary_headers(response, ["HX-Request"])
    return response
