"""Reading the forms of a page and filling them in as somebody might who tries every button."""

import re
from html.parser import HTMLParser

from django.utils import timezone

_TYPED = {
    "email": "somebody@example.org",
    "tel": "+254700000009",
    "number": "7",
    "date": "",
    "color": "#1f4e79",
    "password": "a long enough secret",
}
_FORM = re.compile(r"<form\b.*?</form\s*>", re.IGNORECASE | re.DOTALL)


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self._form = self._select = self._text = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("method", "").lower() == "post":
            self._form = (attrs.get("action") or "", {})
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._input(attrs)
        elif tag == "select":
            self._select = attrs.get("name")
        elif tag == "option" and self._select:
            if "selected" in attrs or (attrs.get("value") and not self._form[1].get(self._select)):
                self._form[1][self._select] = attrs.get("value", "")
        elif tag == "textarea":
            self._form[1][attrs.get("name", "")] = "Some text"
        elif tag == "button" and attrs.get("name"):
            self._form[1].setdefault(attrs["name"], attrs.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _input(self, attrs):
        kind, name, values = attrs.get("type", "text"), attrs.get("name"), self._form[1]
        if not name or kind == "file":
            return
        if kind in ("checkbox", "radio"):
            if "checked" in attrs or name not in values:
                values[name] = attrs.get("value", "on")
        elif kind == "hidden" or attrs.get("value"):
            values[name] = attrs.get("value", "")
        elif kind == "date":
            values[name] = timezone.localdate().isoformat()
        else:
            values[name] = _TYPED.get(kind, f"Typed {name}"[: int(attrs.get("maxlength") or 20)])


def forms_of(page):
    """[(action, {name: value})] of every form that posts, each field filled in."""
    reader = _Forms()
    # The parser is slow, and most of a page is no form.
    for form in _FORM.findall(page):
        reader.feed(form)
    return reader.found
