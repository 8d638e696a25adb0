"""How far days and numbers go that somebody sends: beyond, there is nothing of a school's to find, and arithmetic ends in errors."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
# What a column of ids holds. Nineteen digits: a text of thousands would take long to read, or not be read at all.
_HIGHEST = 2**63 - 1
_DIGITS = re.compile(r"[0-9]{1,19}")


def whole_number(text: object, *, otherwise: int | None = None) -> int | None:
    """The text as a number that an id can be, 0 to 2⁶³-1; `otherwise` when it is none, whatever it is."""
    written = str(text)
    if not _DIGITS.fullmatch(written) or int(written) > _HIGHEST:
        return otherwise
    return int(written)


def whole_numbers(texts: Iterable[object]) -> list[int]:
    """Those of the texts that can be ids, as numbers."""
    return [number for text in texts if (number := whole_number(text)) is not None]


def parse_day(text: str) -> date:
    """ "2026-11-23" as a date; ValueError for a day that is none or out of bounds."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{text} is out of bounds.")
    return day


def within_bounds(value: date) -> None:
    """The validator of every date and time of a form."""
    day = value.date() if isinstance(value, datetime) else value
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Give a day between the years 1900 and 2199."), code="out_of_bounds")


def bound_forms() -> None:
    """Every date field of every form has bounds, those of packages and of models too."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [within_bounds]
