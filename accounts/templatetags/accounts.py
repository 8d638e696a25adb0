"""Words of the audit trail, of browsers and of scripts' data."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

from core.useragents import describe_browser

from ..audit_text import changes, code_as_words, describe_verb

register = template.Library()
register.filter(describe_verb)
register.filter(code_as_words)
register.filter(changes)


@register.filter
def browser(user_agent):
    """ "Chrome on Android" for a User-Agent header; "" for none."""
    return describe_browser(user_agent) if user_agent else ""


@register.filter
def as_json(value):
    """The value as JSON, for a data attribute: the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
