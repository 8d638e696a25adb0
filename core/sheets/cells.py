"""Values of cells: cleaned texts, numbers, dates, phones. Pure functions; ValueError says what is wrong."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..letters import normalized
from ..mail_addresses import validate_address
from ..phones import parse_phones

# Invisible marks that spreadsheets and copying leave behind. Joiners stay: names in Persian, Hindi need them.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
_NO_WORD = re.compile(r"[^a-z0-9]+")
_SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"\d+\.0+")
_LONGEST_NOTHING = 20
# As spreadsheets write a number that is too long for a column or for them, and with it lose the rest of its digits.
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d\d+", re.IGNORECASE)
# What a spreadsheet shows where it could not work a formula out; and a formula itself, of which it kept no result.
_BROKEN = re.compile(
    r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA)|=.+",
    re.IGNORECASE | re.DOTALL,
)
_EXCEL_EPOCH = date(1899, 12, 30)


def text(value: object) -> str:
    """What a person sees in the cell, without stray spaces and invisible marks; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, str):
        if value.isascii():
            return " ".join(value.split())
        return _SPACES.sub(" ", normalized("NFC", value).translate(_INVISIBLE)).strip()
    if isinstance(value, float):
        # 15 digits are what a spreadsheet keeps; what comes after them is noise of its sums.
        return format(Decimal(f"{value:.15g}"), "f")
    if isinstance(value, datetime):
        value = value.date()
    return str(value)


def shown_text(value: object) -> str:
    """A text cell: as `text`, but without the apostrophe that keeps a formula from running."""
    cleaned = text(value)
    if len(cleaned) > 1 and cleaned[0] == "'" and cleaned[1] in "=+-@":
        return cleaned[1:]
    return cleaned


def is_nothing(value: object, *, in_words: bool) -> bool:
    """Whether a cell says that there is nothing to say: "-", "?" or, `in_words`, "N/A" and "none"."""
    if not isinstance(value, str) or len(value) > _LONGEST_NOTHING:
        return False
    shown = shown_text(value)
    return bool(shown) and (not any(map(str.isalnum, shown)) or (in_words and fold(shown) in _nothings()))


@cache
def _nothings() -> frozenset[str]:
    return frozenset(
        map(
            fold,
            (
                "na|n/a|n.a.|nil|none|null|not available|not applicable|unknown|not known|deceased|no aplica|ninguno|ninguna"
                "|no tiene|desconocido|fallecido|fallecida|aucun|aucune|inconnu|décédé|décédée|nenhum|nenhuma|falecido|falecida"
                "|hakuna|لا يوجد|متوفى|متوفي"
            ).split("|"),
        )
    )


class _Table(dict):
    """What becomes of each letter, for `str.translate`: worked out when it first occurs, for the commoner ones once."""

    MOST = 5000

    def __init__(self, becomes: Callable[[str], str | None]) -> None:
        super().__init__()
        self._becomes = becomes

    def __missing__(self, code: int) -> str | None:
        found = self._becomes(chr(code))
        if len(self) < self.MOST:
            self[code] = found
        return found


_LATIN_DIGITS = _Table(lambda char: str(unicodedata.digit(char)) if char.isdigit() else char)
_LETTERS_ALONE = _Table(lambda char: None if unicodedata.combining(char) else char if char.isalnum() else " ")


def check_result(value: object) -> None:
    """ValueError where a cell has an error of the spreadsheet, or a formula, in the place of a value."""
    if isinstance(value, str) and _BROKEN.fullmatch(value.strip()):
        raise ValueError(_("The spreadsheet has no value here. Type the value itself into the cell, and save."))


def latin_digits(value: str) -> str:
    """The same text with the digits of any script as 0–9."""
    return value if value.isascii() else value.translate(_LATIN_DIGITS)


def fold(value: str) -> str:
    """Letters and digits alone, without case and accents: what two spellings of a word share."""
    if value.isascii():
        return _NO_WORD.sub(" ", value.lower()).strip()
    value = value.replace("\u0640", "")  # the Arabic stretching mark
    return " ".join(normalized("NFKD", value.casefold()).translate(_LETTERS_ALONE).split())


def identifier(value: object) -> str:
    """A number or code as typed: "123", also when the spreadsheet made 123.0 of it; ValueError for 1.23457E+11."""
    cleaned = latin_digits(shown_text(value))
    if _SHORTENED.fullmatch(cleaned):
        raise ValueError(
            _(
                "The spreadsheet has shortened this number, and its other digits are lost. Format the column as text there,"
                " type the number again, and save."
            )
        )
    return cleaned.split(".")[0] if _WHOLE.fullmatch(cleaned) else cleaned


def email(value: object) -> str:
    """A lower-case address; "" for an empty cell."""
    address = shown_text(value).removeprefix("mailto:").lower()
    if not address:
        return ""
    if re.search(r"[;,\s]", address) and address.count("@") > 1:
        raise ValueError(_("This cell holds more than one e-mail address. Keep one."))
    try:
        validate_address(address)
    except ValidationError as error:
        raise ValueError(
            str(error.message) if error.code == "unmailable" else _("This is no e-mail address.")
        ) from None
    return address


def phones(value: object) -> list[str]:
    """The phone numbers in a cell, as `core.phones` reads them; [] for an empty one."""
    return parse_phones(value if isinstance(value, str) and "\n" in value else identifier(value))


_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january ene enero janv janvier يناير januari",
            "feb february febrero fev fevr fevrier فبراير februari",
            "mar march marzo mars مارس machi",
            "apr april abr abril avr avril ابريل aprili",
            "may mayo mai مايو mei",
            "jun june junio juin يونيو juni",
            "jul july julio juil juillet يوليو julai",
            "aug august ago agosto aout اغسطس agosti",
            "sep sept september septiembre septembre سبتمبر septemba",
            "oct october octubre octobre اكتوبر oktoba",
            "nov november noviembre novembre نوفمبر novemba",
            "dec december dic diciembre decembre ديسمبر desemba",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+(?:de )?([^\d\W]+)\.?[-/., ]+(?:de )?(\d{4}|\d{2})")
_MONTH_NAME_DAY = re.compile(r"([^\d\W]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?$", re.IGNORECASE)


def parse_date(value: object, order: str) -> date | None:
    """A date from an Excel date, a serial number or a text; None for an empty cell.

    `order` is "dmy" or "mdy" and decides 03/04/2013; a text that only one order allows is read so. ValueError for one
    that both allow where `order` is "": its column has dates of both.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 367 <= value < 80_000:
            return _EXCEL_EPOCH + timedelta(days=int(value))
        raise _no_date()
    typed = _date_text(value)
    if not typed:
        return None
    if not order and has_unclear_dates([value]) and len(date_orders([value])) == 2:
        raise ValueError(_("This can be two days, and the column has dates written both ways. Write it as 2013-05-31."))
    try:
        return _dated(typed, order)
    except (ValueError, KeyError):
        raise _no_date() from None


def _dated(typed: str, order: str) -> date:
    if match := _YEAR_FIRST.fullmatch(typed):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(typed):
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        month_first = (order == "mdy" and match[2] != "." and first <= 12) or second > 12
        return date(year, first, second) if month_first else date(year, second, first)
    if match := _DAY_MONTH_NAME.fullmatch(typed):
        return date(_full_year(match[3]), _MONTHS[fold(match[2])], int(match[1]))
    if match := _MONTH_NAME_DAY.fullmatch(typed):
        return date(int(match[3]), _MONTHS[fold(match[1])], int(match[2]))
    raise ValueError


def _date_text(value: object) -> str:
    return _TIME.sub("", latin_digits(shown_text(value)))


def _full_year(digits: str) -> int:
    """Two digits are of this century up to ten years ahead, else of the last."""
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    return year if year <= localdate().year + 10 else year - 100


def _no_date() -> ValueError:
    return ValueError(_("This is no date. Write it as 2013-05-31."))


def date_orders(values: Iterable) -> set[str]:
    """Which of "dmy" and "mdy" the texts in a column allow; both when nothing tells them apart.

    The set is empty when some values allow only one and some only the other.
    """
    possible = {"dmy", "mdy"}
    for value in values:
        match = _YEAR_LAST.fullmatch(_date_text(value)) if isinstance(value, str) else None
        if match and match[2] != ".":
            if int(match[1]) > 12:
                possible.discard("mdy")
            if int(match[3]) > 12:
                possible.discard("dmy")
    return possible


def order_in_column(values: Iterable, order: str) -> str:
    """How the dates of a column are written: as it says itself, else in `order`; "" where it has both."""
    possible = date_orders(values)
    if len(possible) == 1:
        return next(iter(possible))
    return order if possible else ""


def has_unclear_dates(values: Iterable) -> bool:
    """Whether the column holds a date such as 03/04/2013 whose order matters."""
    for value in values:
        match = _YEAR_LAST.fullmatch(_date_text(value)) if isinstance(value, str) else None
        if match and match[2] != "." and match[1].lstrip("0") != match[3].lstrip("0"):
            return True
    return False


def forbidden_characters(value: str) -> bool:
    """Whether a text holds control characters, which PostgreSQL or a browser would choke on."""
    return not value.isprintable() and any(unicodedata.category(char) in {"Cc", "Cs"} for char in value)
