"""What a text may leave to be filled in: "{student.name}"."""

import re

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "student.name": _("name that the student goes by"),
    "student.legal_name": _("name as it is registered"),
    "student.number": _("student number"),
    "student.born": _("date of birth"),
    "student.section": _("section, or the last one"),
    "student.level": _("level, or the last one"),
    "student.section_now": _("section of who is at the school"),
    "student.level_now": _("level of who is at the school"),
    "enrolment.first_starts_on": _("first day at the school, of all stays"),
    "enrolment.starts_on": _("first day of the present stay"),
    "enrolment.ends_on": _("last day at the school"),
    "session.title": _("term or year of the report"),
    "year.title": _("school year"),
    "school.name": _("name of the school"),
    "today": _("day on which it is made"),
}
_PLACE = re.compile(r"\{([^{}]*)\}")
# Shown where the school does not know it.
_UNKNOWN = "–"


def places_in(text):
    """The names between braces, in their order."""
    return [name.strip() for name in _PLACE.findall(text)]


def unknown_in(text):
    """The names between braces that stand for nothing, in their order."""
    return [name for name in places_in(text) if name not in PLACEHOLDERS]


def fill_placeholders(text, values):
    """`text` with what `values`, {name: text}, has for each placeholder."""
    return _PLACE.sub(lambda found: values.get(found[1].strip()) or _UNKNOWN, text)
