"""The forms of Unicode, of texts that no writing has."""

import re
import unicodedata

import pytest

from core.letters import _PERHAPS_MARKS, _is_mark, normalized


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "text", ["", "Núñez", "Nu\u0301n\u0303ez", "ữ", "Ph\u031b\u0301", "ﾊﾞ", "नमस्ते", "الْعَرَبِيَّة", "a" + "\u0316\u0300" * 15]
)
def test_what_people_write_is_what_python_makes_of_it(form, text):
    assert normalized(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("marks", ["\u0316\u0300", "\u0344\u0316", "\u0f73", "\uff9e\u0316", "\u3099\u0316"])
def test_of_a_letters_marks_thirty_are_kept(marks):
    found = normalized("NFC", f"a{marks * 500}b, c")
    assert unicodedata.normalize("NFD", found).startswith("a") and found.endswith("b, c")
    assert len(found) < 100


def test_every_letter_that_is_a_mark_is_found():
    """Broken by a letter that is none to an expression, and is taken apart into marks: a row of such would be sorted."""
    perhaps = re.compile(re.sub(r"\{\d+,\}$", "", _PERHAPS_MARKS.pattern))
    letters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert not [letter for letter in letters if not perhaps.fullmatch(letter) and _is_mark.__wrapped__(letter)]
