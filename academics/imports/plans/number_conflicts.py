"""Rows that would turn a person of the school into another one.

Sheets whose numbers start anew in each class (1, 2, 3 …) do so: number 1 of 7B is not number 1 of 7A.
"""

from django.utils.translation import gettext as _

from ..names import name_key, same_person
from .base import RowOutcome, RowPlan, as_text

_NAMES = ("given_name", "family_name")


def is_someone_else(person, values):
    """Whether `values` of a row are hardly a correction of `person`: another given and family name,
    or another name and another birth date. A name that is longer, shorter or cut in two differently is the same."""
    typed = {name: values.get(name) or getattr(person, name) for name in _NAMES}
    if same_person(person.legal_name, " ".join(filter(None, typed.values()))):
        return False
    differing = [name for name in _NAMES if name_key(typed[name]) != name_key(getattr(person, name))]
    known_day, day = getattr(person, "date_of_birth", None), values.get("date_of_birth")
    return len(differing) == len(_NAMES) or bool(differing and known_day and day and known_day != day)


def number_conflict(row, label, person, number, values):
    """The RowPlan of such a row: it names who has the number and changes nothing."""
    changes = [
        [str(person._meta.get_field(name).verbose_name), as_text(getattr(person, name)), as_text(value)]
        for name, value in values.items()
        if getattr(person, name) != value and name in (*_NAMES, "date_of_birth")
    ]
    message = _("Number %(number)s is that of %(name)s.") % {"number": number, "name": person.legal_name}
    return RowPlan(row.number, RowOutcome.NUMBER_CONFLICT, label, changes, message)
