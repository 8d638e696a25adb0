"""Filters and tags that every template may use."""

import zlib

from django import template

from . import addresses

register = template.Library()

HUES = 8


@register.filter
def initials(name):
    """The first letters of a name's first and last part: "Grace A. Odhiambo" -> "GO"; "" for no name."""
    parts = [part for part in str(name or "").split() if part[0].isalnum()]
    ends = parts if len(parts) < 2 else (parts[0], parts[-1])
    return "".join(part[0] for part in ends).upper()


@register.filter
def hue(name):
    """The CSS class of a name's colour, always the same for the same name: "hue-0" … "hue-7"."""
    return f"hue-{zlib.crc32(str(name).encode()) % HUES}"


@register.filter
def family_entries(navigation):
    """The menu entries for a phone's bottom bar: at most four, in the menu's order."""
    return [entry for entry in navigation if entry["family"]][:4]


@register.filter
def folded_entries(navigation):
    """The menu entries behind the one that opens them."""
    return [entry for entry in navigation if entry["folded"]]


@register.filter
def has_current(entries):
    """Whether the page belongs to one of these menu entries."""
    return any(entry["current"] for entry in entries)


@register.simple_tag
def row_url(name, pk):
    """{% row_url "academics:student" student.pk %}: what {% url %} gives, for the rows of a list."""
    return addresses.reverse_cached(name, pk)
