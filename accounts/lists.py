"""What all lists share: pages of 44 rows, and only the rows for HTMX."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

PER_PAGE = 44


def page_of(request, rows):
    """The page of `rows` that the address asks for; a wrong number gives the nearest page."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def render_list(request, template, context):
    """The page, or its `results` piece when HTMX asks for that."""
    asked_by_htmx = request.htmx and not request.htmx.history_restore_request
    response = render(request, f"{template}#results" if asked_by_htmx else template, context)
    # The address is the same for both: a cache must not give one for the other.
    patch_vary_headers(response, ["HX-Request"])
    return response
