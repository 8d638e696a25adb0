"""Names as somebody types them to find one: without accents, capitals and apostrophes.

Done by PostgreSQL on both sides, so that what is stored and what is typed can never be folded differently; with
functions that every server has, for `unaccent` and ICU are missing on some.
"""

import re
import unicodedata
from collections.abc import Callable

from django.db import models
from django.db.models import Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from .letters import normalized

# Marks above, below and within letters; the points of Hebrew and Arabic among them.
_MARKS = r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]"
# Letters that do not fall apart into a plain one and its mark; apostrophes have no counterpart and go.
_LETTERS, _PLAIN = "øđłıð''’‘ʼ`", "odlid"
_LONG = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
_PHONE = re.compile(r"[+\d\s().\-/]+")
# Shorter ones are the numbers of students, rooms and sections.
_LEAST_DIGITS = 4
# As lists write names: "Odhiambo, Amina".
_BETWEEN_WORDS = re.compile(r"[\s,;،、，]+")
# What two ways to write the same phone share: its end, without country and zero.
_SHARED_DIGITS = 9


def _folding() -> str:
    sql = f"translate(lower(regexp_replace(normalize(%(expressions)s, NFKD), '{_MARKS}', '', 'g')), '{_LETTERS}', '{_PLAIN}')"
    for letter, letters in _LONG:
        sql = f"replace({sql}, '{letter}', '{letters}')"
    return sql


class _OfTexts(Func):
    """Something made of one or more columns."""

    output_field = models.TextField()
    # What keeps one column's end and the next one's start from reading as one word.
    between = " "

    def __init__(self, *texts: str | Combinable) -> None:
        parts = [part for text in texts for part in (Value(self.between), text)][1:]
        super().__init__(Concat(*parts) if len(parts) > 1 else parts[0])


class Fold(_OfTexts):
    """Texts, folded: "Núñez", "O’Neil" -> "nunez oneil".

    Stored columns are made of it: who changes how it folds writes a migration that makes them anew.
    """

    template = _folding()


class DigitsOf(_OfTexts):
    """The digits of texts: "+254 (0)712", "555-0100" -> "2540712,5550100"."""

    template = "regexp_replace(%(expressions)s, '[^0-9,]', '', 'g')"
    between = ","


def words_of(text: str) -> list[str]:
    """What is looked for, word by word, without the commas between them.

    A phone number typed in groups is one word, also with the apostrophe of a CSV file.
    """
    text = normalized("NFKC", text).strip()
    phone = text.lstrip("'’")
    if _PHONE.fullmatch(phone) and len(digits_of(phone)) > _LEAST_DIGITS:
        return ["".join(phone.split())]
    return [word for word in _BETWEEN_WORDS.split(text) if word] or text.split()


def digits_of(text: str) -> str:
    """The digits of a text, in Latin figures."""
    return "".join(str(unicodedata.digit(each)) for each in text if each.isdecimal())


def with_every_word[Rows: QuerySet](rows: Rows, text: str, match: Callable[[str], Q]) -> Rows:
    """Those of the queryset `rows` that fit `match(word)`, a Q, for every word of `text`."""
    for word in words_of(text):
        rows = rows.filter(match(word))
    return rows


def word_stands_in(word: str, column: str) -> Q:
    """Rows in whose folded `column` (a stored one, or an alias made by `Fold`) the word stands."""
    return Q(GreaterThan(StrIndex(column, Fold(Value(word))), 0))


def dialled_like(word: str, column: str) -> Q:
    """Rows whose digits hold those of `word`, however either is written; none when it is no part of a phone number."""
    digits = digits_of(word).lstrip("0")
    if not _PHONE.fullmatch(word) or len(digits) < _LEAST_DIGITS:
        return Q(pk__in=[])
    return Q(**{f"{column}__contains": digits[-_SHARED_DIGITS:]})
