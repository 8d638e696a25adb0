"""Telephone numbers: one way to read them and to tell whether two are the same, for forms and sheets."""

import re
import unicodedata

from django.utils.translation import gettext as _

from .letters import normalized

# E.164 allows 15 digits with the country's code; without it no country has more than 13.
_NUMBER = re.compile(r"\+\d{5,15}|\d{5,13}")
_BETWEEN = re.compile(r"[;,|&]|\s(?:or|and|y|o|ou|et|au|na|أو|و)\s", re.IGNORECASE)
# What may also stand within one number: two of them only when both sides are long enough.
_MAYBE_BETWEEN = (" / ", "/", " ", "-")
_WORDS = re.compile(r"[^\W\d]+")
_FILLING = re.compile(r"[\s().\-/·']|^tel\.?:?", re.IGNORECASE)
# How many digits the shortest number has that somebody far away may call, and the longest code of a country.
_COMPLETE, _COUNTRY = 7, 3
_SHORTEST = 5


def parse_phones(typed: str) -> list[str]:
    """The numbers in a text: digits with an optional + in front, a zero in front stays; [] for an empty text.

    ValueError, with a text for people, where one of them is no number.
    """
    parts = [piece for part in _BETWEEN.split(_plain(typed)) for piece in _halves(part.strip())]
    return list(dict.fromkeys(_number(part) for part in parts if part))


def several_phones_error() -> ValueError:
    """The error of a place for one number that holds more."""
    return ValueError(_("This is more than one phone number. Keep one here."))


def _plain(typed: str) -> str:
    """With the digits and dashes that keyboards have, without invisible marks; new lines keep numbers apart."""
    text = ";".join(typed.splitlines())
    if text.isascii():
        # There all that follows finds nothing to do; a list of 4,000 students asks for 35,000 numbers.
        return " ".join(text.split())
    text = normalized("NFKC", text)
    kept = (char for char in text if unicodedata.category(char) != "Cf")
    shown = (str(unicodedata.digit(char)) if char.isdigit() else char for char in kept)
    return " ".join("".join("-" if unicodedata.category(char) == "Pd" else char for char in shown).split())


def _halves(text: str) -> list[str]:
    """[text], or the two numbers that it holds: "555 1234 / 555 5678", "5551234-5555678"."""
    for border in _MAYBE_BETWEEN:
        halves = text.split(border)
        if len(halves) == 2 and all(_count(half) >= _COMPLETE for half in halves):
            return halves
    return [text]


def _number(text: str) -> str:
    area, slash, rest = text.partition("/")
    # "030/123456" has its area in front; "555 1234/5678" ends in two ways.
    if slash and (_count(area) > 6 or _count(rest) < 5):
        raise several_phones_error()
    bare = _FILLING.sub("", text.replace("(0)", "") if text.startswith(("+", "00")) else text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if not _NUMBER.fullmatch(bare):
        if re.fullmatch(r"[+\d]{14,}", bare):
            raise several_phones_error()
        if (words := " ".join(_WORDS.findall(text))) and _count(text) >= _SHORTEST:
            raise ValueError(_("Beside the number stands “%(words)s”. Keep the number alone here.") % {"words": words})
        raise ValueError(_("This is no phone number. Keep one number of 5 to 15 digits."))
    return bare


def _count(text: str) -> int:
    return sum(char.isdigit() for char in text)


def significant_digits(text: str) -> str:
    """The digits that two spellings of a number share: no plus, and no zeros in front."""
    return re.sub(r"\D", "", _plain(text)).lstrip("0")


def same_phone(one: str, other: str) -> bool:
    """Whether two spellings are of one number: with the country's code, or without it."""
    short, long = sorted((significant_digits(one), significant_digits(other)), key=len)
    if short == long:
        return bool(short)
    return len(short) >= _COMPLETE and len(long) - len(short) <= _COUNTRY and long.endswith(short)


def phone_bucket(text: str) -> str:
    """What all spellings of a number have in common, others too: look there, then ask `same_phone`."""
    return significant_digits(text)[-_COMPLETE:]


def without_country(text: str) -> list[str]:
    """The digits of a number as they are, and as they may be when the first are the code of a country."""
    found = significant_digits(text)
    return [found, *(found[cut:] for cut in range(1, _COUNTRY + 1) if len(found) - cut >= _COMPLETE)]


def with_country(text: str) -> str:
    """A regular expression of the digits of a number that may have the code of a country in front."""
    found = significant_digits(text)
    return rf"^\d{{0,{_COUNTRY}}}{found}$" if len(found) >= _COMPLETE else rf"^{found}$"
