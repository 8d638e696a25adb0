"""Filters and tags that every template may use."""

import zlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_urlconf
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from . import addresses
from .texts import Text

if TYPE_CHECKING:
    from .status import Status

register = template.Library()

HUES = 8
# What stands before a state, by its tone.
_TONE_ICONS = {
    "good": "circle-check",
    "attention": "alert-triangle",
    "wrong": "alert-circle",
    "information": "info-circle",
    "": "point",
}


# A line of the menu, as `schoolsaas.navigation` makes it.
type _Entry = dict[str, Any]


class _Navigation(Protocol):
    """The menu of a page; `key` is the same for all who find the same in it."""

    key: tuple

    def __iter__(self) -> Iterator[_Entry]: ...


@register.filter
def initials(name: object) -> str:
    """The first letters of a name's first and last part: "Grace A. Odhiambo" -> "GO"; "" for no name."""
    parts = [part for part in str(name or "").split() if part[0].isalnum()]
    ends = parts if len(parts) < 2 else (parts[0], parts[-1])
    return "".join(part[0] for part in ends).upper()


@register.filter
def hue(name: object) -> str:
    """The CSS class of a name's colour, always the same for the same name: "hue-0" … "hue-7"."""
    return f"hue-{zlib.crc32(str(name).encode()) % HUES}"


@register.filter
def family_entries(navigation: _Navigation) -> list[_Entry]:
    """The menu entries for a phone's bottom bar: at most four, in the menu's order."""
    return [entry for entry in navigation if entry["family"]][:4]


@register.filter
def folded_entries(navigation: _Navigation) -> list[_Entry]:
    """The menu entries behind the one that opens them."""
    return [entry for entry in navigation if entry["folded"]]


@register.filter
def has_current(entries: Iterable[_Entry]) -> bool:
    """Whether the page belongs to one of these menu entries."""
    return any(entry["current"] for entry in entries)


# HTML of parts of the frame.
_kept: dict[tuple, SafeString] = {}
_MOST_KEPT = 2000


@register.simple_tag
def kept(part: str, navigation: _Navigation | None = None) -> SafeString:
    """{% kept "components/palette.html" %}: a part that is the same for all who read a language, written once.

    With the page's `navigation` it is the same for all who find the same in it. A part is given nothing else, so nothing of
    a person or a school can stand in it.
    """
    key = (part, get_language(), get_urlconf(), navigation.key if navigation is not None else None)
    html = _kept.get(key)
    if html is None or settings.DEBUG:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        html = _kept[key] = render_to_string(part, {"navigation": navigation})
    return html


@register.simple_tag
def row_url(name: str, *pks: int) -> str:
    """{% row_url "academics:student" student.pk %}: what {% url %} gives, for the rows of a list."""
    return addresses.reverse_cached(name, *pks)


@register.simple_tag
def way_up(text: str, name: str, *pks: int) -> SafeString:
    """{% way_up _("Report cards") "assessment:reports" %}: the page that one belongs to, for the block `pretitle`."""
    link = format_html('<a href="{}">{}</a>', addresses.reverse_cached(name, *pks), text)
    return format_html('<p class="page-pretitle">{}</p>', link)


# Pages show some hundred icons and states, of which few are different: a template for each would cost more than the page.
@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """{% icon "mail" %}: an icon of the sprite, beside words that say the same."""
    return _icon(name, css_class)


@cache
def _icon(name: str, css_class: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true" width="24" height="24"><use href="{}#{}"/></svg>',
        f" {css_class}" if css_class else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def state(text: Text, kind: str | None = "", icon: str | None = "") -> SafeString:
    """{% state text kind="good" %}: a state in a word. `kind` is good, attention, wrong, information or neutral."""
    # Escaped first, so that texts which are safe already are kept apart from those that only look like them.
    return _state(str(conditional_escape(text)), kind or "", icon or "")


@register.simple_tag
def state_of(status: "Status") -> SafeString:
    """{% state_of row.status %}: a `core.status.Status` as `state` shows it."""
    return state(status.text, status.tone, status.icon)


@lru_cache(1000)
def _state(escaped: str, kind: str, icon: str) -> SafeString:
    return format_html(
        '<span class="state{}">{} {}</span>',
        f" state-{kind}" if kind else "",
        _icon(icon or _TONE_ICONS.get(kind, "point"), ""),
        mark_safe(escaped),  # noqa: S308  (escaped by `state`)
    )
