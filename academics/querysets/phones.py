"""Finding rows with the same phone number, whatever the spelling. Search boxes look for a part of one: `core.folding`."""

from functools import reduce
from operator import or_

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.lookups import In, Regex

from core import phones


class _Digits(Func):
    """The digits of a column without the zeros in front."""

    function = "regexp_replace"
    template = r"ltrim(%(function)s(%(expressions)s, '\D', '', 'g'), '0')"
    output_field = CharField()


def is_phone(number, *columns):
    """A condition: one of the `columns` holds `number`."""
    if not phones.significant_digits(number):
        return Q(pk__in=[])
    spelt, longer = phones.without_country(number), phones.with_country(number)
    return _any(Q(In(_Digits(F(name)), spelt)) | Q(Regex(_Digits(F(name)), Value(longer))) for name in columns)


def _any(conditions):
    return reduce(or_, conditions)
