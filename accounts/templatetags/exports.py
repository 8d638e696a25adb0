"""The button that takes a page's lists out as files."""

from django import template
from django.urls import resolve, reverse

from core.list_files import CONTENT_TYPES
from core.partials import wants_partial

register = template.Library()


@register.inclusion_tag("components/export.html", takes_context=True)
def exports(context, *names, oob=False, **ids):
    """`{% exports "academics:students_export" %}`: the downloads of these lists, filtered as the page is.

    Nothing for who may not have them, or looks as somebody else: a download is written down as
    theirs. `oob`: inside the piece that HTMX asks for, in place of the button with the earlier filters.
    """
    request = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    if request.viewing_as is not None or (oob and not wants_partial(request)):
        return {"lists": []}
    lists = []
    for name in names:
        urls = {each: reverse(name, kwargs={**ids, "file_format": each}) for each in CONTENT_TYPES}
        exported = resolve(urls["csv"]).func.exported
        if exported.is_open_to(request.user):
            addresses = {each: f"{url}?{query.urlencode()}" if query else url for each, url in urls.items()}
            lists.append({"title": exported.title, **addresses})
    return {"lists": lists, "oob": oob}
