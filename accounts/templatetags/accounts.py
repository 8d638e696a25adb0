"""Words of the audit trail, of browsers and of scripts' data."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from ..useragents import describe

register = template.Library()


@register.filter
def browser(user_agent):
    """ "Chrome on Android" for a User-Agent header; "" for none."""
    return describe(user_agent) if user_agent else ""


@register.filter
def words(code):
    """A code as words: "role.change" -> "Role: change", "given_name" -> "Given name"."""
    return str(code).replace("_", " ").replace(".", ": ", 1).capitalize()


@register.filter
def changes(event):
    """[(field, before, after)] of an audit event, as texts; "" where a side has none."""
    before, after = event.before or {}, event.after or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [("", _plain(event.before), _plain(event.after))]
    return [(words(name), _plain(before.get(name)), _plain(after.get(name))) for name in {**before, **after}]


def _plain(value):
    match value:
        case None | "":
            return ""
        case True:
            return _("yes")
        case False:
            return _("no")
        case list():
            return ", ".join(_plain(item) for item in value) or _("nothing")
        case dict():
            return ", ".join(f"{words(name)}: {_plain(item)}" for name, item in value.items())
    return str(value)


@register.filter
def as_json(value):
    """The value as JSON, for a data attribute: the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
