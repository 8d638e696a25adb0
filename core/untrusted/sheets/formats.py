"""What a sheet shows for a number, by the number format of its cell.

Formats that only round, group or colour leave the number as it is; those that write something else than the number are
followed: zeros in front, letters and marks between digits, percent, dates and times.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

GENERAL = "General"
# The formats that a file names by number only. Those of languages with formats of their own are dates alike.
BUILT_IN = {
    1: "0",
    2: "0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    49: "@",
}
# Longer ones are no format that a person has chosen.
_LONGEST = 255
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d{1,15}(?:\.\d{1,15})?)\]")
_ELAPSED = re.compile(r"\[(?:h{1,4}|m{1,4}|s{1,4})\]", re.IGNORECASE)
_TESTS = {
    "<": float.__lt__,
    "<=": float.__le__,
    ">": float.__gt__,
    ">=": float.__ge__,
    "=": float.__eq__,
    "<>": float.__ne__,
}
# Excel's numbers have so many digits; of longer ones it has already put zeros in place of the rest.
_MOST_DIGITS = 15

# (kind, text): "digit" (0 # ?), "mark" (. % E / ;), "written" (as it stands), "letter", "bracket".
type _Token = tuple[str, str]
# Whether a part of a format is for a number.
type _Test = Callable[[float], bool]


def displayed_value(number: float, code: str, *, since_1904: bool = False) -> float | str | date:
    """What a cell with the number and the format `code` means: the number, a date or time, or a text."""
    kind = _kind_of(code)
    if kind == "number":
        return _number(number)
    if kind in ("date", "time", "elapsed"):
        return _moment(number, kind, since_1904)
    section = _section(number, code)
    if section.is_percent:
        return f"{number * 100:.12g}%"
    if section.is_mask and number >= 0 and number == int(number) and number < 10**_MOST_DIGITS:
        return section.filled(str(int(number)))
    return _number(number)


def _number(number: float) -> float | str:
    """Whole numbers as int; of too long ones what the sheet shows, which says that their last digits are lost."""
    if abs(number) >= 10**_MOST_DIGITS:
        return f"{number:.5E}"
    return int(number) if number == int(number) else float(f"{number:.15g}")


@lru_cache(maxsize=1024)
def _kind_of(code: str) -> str:
    if code == GENERAL or len(code) > _LONGEST:
        return "number"
    letters = "".join(text for kind, text in _tokens(code) if kind == "letter").lower()
    if _ELAPSED.search(code):
        return "elapsed"
    if "y" in letters or "d" in letters or ("m" in letters and not set("hs") & set(letters)):
        return "date"
    if set("hs") & set(letters):
        return "time"
    return "other" if any(section.matters for _test, section in _sections(code)) else "number"


def _moment(number: float, kind: str, since_1904: bool) -> float | str | date:
    """A date, or a datetime where there is a time too; times and durations as text: nobody calculates with them."""
    if not 0 <= number < 2_958_466:
        return _number(number)
    if kind == "elapsed":
        return str(timedelta(seconds=round(number * 86_400)))
    if kind == "time" and number < 1:
        return str((datetime(2000, 1, 1) + timedelta(seconds=round(number * 86_400))).time())
    # Excel believes that there was a 29 February 1900.
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 31) if number < 60 else date(1899, 12, 30)
    moment = datetime.combine(first, time()) + timedelta(seconds=round(number * 86_400))
    return moment.date() if number == int(number) else moment


class _Section:
    """One part of a format, of which there is one for each kind of number."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.is_percent = ("mark", "%") in tokens
        self.tokens = tokens
        marks = {text for kind, text in tokens if kind == "mark"}
        zeros = sum(token == ("digit", "0") for token in tokens)
        written = any(kind in ("written", "letter") and text.strip() for kind, text in tokens)
        has_digits = any(kind == "digit" for kind, _text in tokens)
        self.is_mask = has_digits and not marks and (zeros > 1 or written)

    @property
    def matters(self) -> bool:
        return self.is_percent or self.is_mask

    def filled(self, digits: str) -> str:
        """The digits put into their places from the right; those for which there is no place stand in the first one."""
        out: list[str] = []
        places = sum(kind == "digit" for kind, _text in self.tokens)
        for kind, text in reversed(self.tokens):
            if kind != "digit":
                out.append(text)
                continue
            places -= 1
            if not places:
                out.append(digits or ("0" if text == "0" else ""))
            else:
                out.append(digits[-1:] or ("0" if text == "0" else ""))
                digits = digits[:-1]
        return "".join(reversed(out)).strip()


def _section(number: float, code: str) -> _Section:
    """The part of the format that is for this number."""
    sections = _sections(code)
    if any(test for test, _part in sections):
        return next((part for test, part in sections if test is None or test(float(number))), sections[-1][1])
    if number < 0 and len(sections) > 1:
        return sections[1][1]
    if number == 0 and len(sections) > 2:
        return sections[2][1]
    return sections[0][1]


@lru_cache(maxsize=1024)
def _sections(code: str) -> list[tuple[_Test | None, _Section]]:
    """The parts, each with its test where it has one."""
    parts: list[tuple[_Test | None, _Section]] = []
    tokens = _tokens(code)
    while True:
        end = tokens.index(("mark", ";")) if ("mark", ";") in tokens else len(tokens)
        own = tokens[:end]
        written = (_CONDITION.fullmatch(text) for kind, text in own if kind == "bracket")
        test = next((_test(condition) for condition in written if condition), None)
        parts.append((test, _Section([token for token in own if token[0] != "bracket"])))
        if end == len(tokens):
            return parts
        tokens = tokens[end + 1 :]


def _test(condition: re.Match[str]) -> _Test:
    operator, limit = condition.groups()
    return lambda number: _TESTS[operator](number, float(limit))


@lru_cache(maxsize=1024)
def _tokens(code: str) -> list[_Token]:
    """What the format is written with."""
    tokens: list[_Token] = []
    place = 0
    while place < len(code):
        letter = code[place]
        end = place + 1
        if letter == '"':
            end = code.find('"', place + 1) + 1 or len(code)
            tokens.append(("written", code[place + 1 : end].removesuffix('"')))
        elif letter == "[":
            end = code.find("]", place) + 1 or len(code)
            tokens.append(("bracket", code[place:end]))
        elif letter == "\\":
            end = place + 2
            tokens.append(("written", code[place + 1 : end]))
        elif letter in "_*":
            # A gap as wide as the next letter, or that letter all over the cell.
            end = place + 2
        elif letter in "0#?":
            tokens.append(("digit", letter))
        elif letter in ".%;/@":
            tokens.append(("mark", letter))
        elif letter in "Ee" and code[end : end + 1] in ("+", "-"):
            tokens.append(("mark", "E"))
            end = place + 2
        elif letter.isalpha():
            tokens.append(("letter", letter))
        elif letter != ",":
            tokens.append(("written", letter))
        place = end
    return tokens
