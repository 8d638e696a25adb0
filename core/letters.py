"""One form of letters that can be written in several, as fast for a hostile text as for any other."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

# More than any writing puts on one letter, and what Unicode's own format for streams allows.
_MOST_MARKS = 30
# What may be a mark: no letter or digit, and the two letters that are taken apart into marks.
_PERHAPS_MARKS = re.compile(rf"[\W\uff9e\uff9f]{{{_MOST_MARKS + 1},}}")

type Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normalized(form: Form, text: str) -> str:
    """`text` in a form of Unicode ("NFC", "NFKD"); of a letter's marks, those beyond the thirtieth are gone.

    `unicodedata.normalize` sorts the marks of a letter by exchanging neighbours, and meanwhile no other thread runs: a
    cell of a hundred thousand marks, which is a file of some hundred bytes, stops all schools of a process for half a minute.
    """
    return unicodedata.normalize(form, _PERHAPS_MARKS.sub(_thinned, text))  # noqa: TID251  the marks are few


def _thinned(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for letter in found[0]:
        marks = marks + 1 if _is_mark(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


@lru_cache(maxsize=4096)
def _is_mark(letter: str) -> bool:
    """Whether it goes on the letter before it, or is taken apart into such."""
    return unicodedata.combining(unicodedata.normalize("NFKD", letter)[0]) > 0  # noqa: TID251  it is one letter
