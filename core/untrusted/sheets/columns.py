"""Columns by letter and by number."""

import re

_ONE_COLUMN = re.compile(r"([A-Z]{1,3})\d{1,7}:\1\d{1,7}")


def column_letter(index: int) -> str:
    """0 -> "A", 26 -> "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """ "A" -> 0, "AA" -> 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def one_column(place: str) -> int | None:
    """The index of the column within which a range such as "C2:C4" lies; None of one that is wider."""
    found = _ONE_COLUMN.fullmatch(place)
    return column_index(found[1]) if found else None
