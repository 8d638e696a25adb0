"""What all lists share: pages of 44 rows, and only the rows for HTMX."""

from django.core.paginator import Paginator

from .pieces import render_piece

PER_PAGE = 44


def page_of(request, rows):
    """The page of `rows` that the address asks for; a wrong number gives the nearest page."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def render_list(request, template, context):
    """The page, or its `results` piece when HTMX asks for that."""
    return render_piece(request, template, "results", context)
