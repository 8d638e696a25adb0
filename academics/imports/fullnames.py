"""Full names in one cell, cut into given and family names in the style of their column (see `namestyles.py`)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.sheets.cells import fold

_SUFFIXES = frozenset("jr jnr junior júnior sr snr ii iii iv filho neto sobrinho phd dphil msc bsc esq mbe obe".split())
# Words that belong to the name behind them. Those in LOOSE are given names as well ("Van", "Ben"): with a capital they
# count only within a name.
PARTICLES = frozenset(
    "de del della di da das do dos du la las los der den ter ten von zu bin binti binte ibn bint a/l a/p s/o d/o"
    " dela delos de' al- abd abdul abdel vanden vom zum zur ó ní nic mc عبد ابن بن ابو أبو آل".split()
)
LOOSE = frozenset("van vander le el al ben abu st st. san santa af av dos d'".split())
# In small letters alone, and within a name: "Piet in 't Veld".
_SMALL = frozenset("in op".split())
_ARTICLES = frozenset(("'t", "’t", "‘t"))
_CONNECTORS = frozenset("y e i".split())
# Where a person has two family names; and where the family name comes first.
TWO_FAMILY_NAMES = frozenset("ES MX CO PE CL EC GT HN SV NI CR PA CU DO BO PY UY VE PR GQ PT BR AO MZ CV GW ST".split())
FAMILY_FIRST = frozenset("CN TW HK MO KR KP JP VN HU KH".split())
# Second given names of Spanish and Portuguese, as far as they are hardly family names.
_SECOND_GIVEN = frozenset(
    "jose maria juan carlos luis antonio manuel miguel angel angeles javier alberto eduardo enrique fernando francisco jesus"
    " pedro pablo andres alejandro alejandra daniel daniela david gabriel gabriela rafael ricardo roberto ramon raul sergio"
    " isabel carmen elena ana beatriz camila carolina cristina eugenia fernanda gloria ines julia laura lucia luisa luz mar"
    " mercedes paola patricia paula pilar sofia teresa valentina veronica victoria clara eduarda joao paulo henrique felipe".split()
)


class SplitName(NamedTuple):
    given: str
    family: str = ""


@dataclass(frozen=True)
class NameStyle:
    """How the full names of a column are written.

    `capitals`: the family name is what stands in capitals. `all_capitals`: every word but initials does, which tells
    nothing. `known_given` are folded words that are given names there.
    """

    family_first: bool = False
    two_families: bool = False
    capitals: bool = False
    all_capitals: bool = False
    known_given: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """One of STYLES."""
        family = "families" if self.two_families else "family"
        return f"{family}-given" if self.family_first else f"given-{family}"


# What a person may choose.
STYLES = {
    "given-family": NameStyle(),
    "given-families": NameStyle(two_families=True),
    "family-given": NameStyle(family_first=True),
    "families-given": NameStyle(family_first=True, two_families=True),
}


def custom_of(country: str, language: str) -> NameStyle:
    """The NameStyle that is usual in a country (two letters) or, where that is not known, in a language."""
    if country:
        return NameStyle(country in FAMILY_FIRST, country in TWO_FAMILY_NAMES)
    return NameStyle(language[:2] in {"zh", "ja", "ko", "vi", "hu"}, language[:2] in {"es", "pt"})


def split_name(full: str, style: NameStyle = STYLES["given-family"]) -> SplitName:
    """The given and the family name of a name in one cell; a name of one word has no family name.

    A comma ("Odhiambo, Amina") and capitals ("ODHIAMBO Amina") say where the family name is, else the style does.
    "Jr." and "III" stay with the family name.
    """
    # "Reyes, Ana, -" has no middle name.
    parts = [part for part in (part.strip() for part in re.split(r"[,،]", full)) if any(map(str.isalpha, part))]
    if len(parts) > 1 and not all(_is_suffix(part) for part in parts[1:]):
        return _after_comma(parts)
    words, suffixes = without_suffixes(" ".join(parts).split())
    if len(words) < 2:
        return SplitName(" ".join([*words, *suffixes]))
    told = None if style.all_capitals else by_capitals(words, style.capitals)
    given, family = told or _by_order(words, style)
    if not family:
        return SplitName(" ".join([*given, *suffixes]))
    return SplitName(" ".join(given), " ".join([*family, *suffixes]))


def _after_comma(parts: Sequence[str]) -> SplitName:
    words = [word for part in parts[1:] for word in part.split()]
    given = [word for word in words if not _is_suffix(word)]
    suffixes = [word for word in words if _is_suffix(word)]
    return SplitName(" ".join(given), " ".join([parts[0], *suffixes]))


def _is_suffix(word: str) -> bool:
    return word.casefold().strip(".") in _SUFFIXES


def without_suffixes(words: list[str]) -> tuple[list[str], list[str]]:
    """(words, suffixes at their end); two words stay, as the second of them is needed as a name, unless it is "Jr."."""
    count = len(words)
    while (
        count > 1
        and _is_suffix(words[count - 1])
        and (count > 2 or "." in words[count - 1] or len(words[count - 1]) < 4)
    ):
        count -= 1
    return words[:count], words[count:]


def is_initial(word: str) -> bool:
    """ "J.", "J", "J.R." and "JR." are initials."""
    letters = word.replace(".", "").replace("-", "")
    return (
        0 < len(letters) <= 3
        and letters.isalpha()
        and letters.upper() == letters != letters.lower()
        and (len(letters) == 1 or "." in word)
    )


def is_shouted(word: str) -> bool:
    """Whether a word of two letters or more stands in capitals; the "c" of "McDONALD" does not count."""
    word = re.sub(r"^M(a?)c(?=[A-Z]{2})", "MC", word)
    return len(word) > 1 and word.isupper() and word.lower() != word and not is_initial(word)


def by_capitals(words: list[str], is_usual: bool) -> tuple[list[str], list[str]] | None:
    """(given, family) where the family name alone is in capitals at one end of the name, else None.

    Where that is not the custom of the column, two or three capitals are initials: "TJ Miller".
    """
    shouted = [is_shouted(word) for word in words]
    count = sum(shouted)
    if not 0 < count < len(words) or (
        not is_usual and all(len(w) < 4 for w, s in zip(words, shouted, strict=True) if s)
    ):
        return None
    if all(shouted[:count]):
        return words[count:], words[:count]
    if all(shouted[-count:]):
        at = len(words) - count
        # "Charles de GAULLE"
        while at > 1 and (words[at - 1] in PARTICLES or words[at - 1] in LOOSE):
            at -= 1
        return words[:at], words[at:]
    return None


def _by_order(words: list[str], style: NameStyle) -> tuple[list[str], list[str]]:
    units = _units(words, style.family_first)
    if len(units) < 2:
        return units[0] if units else [], []
    families = _count_of_families(units, style)
    at = families if style.family_first else len(units) - families
    first, last = ([word for unit in part for word in unit] for part in (units[:at], units[at:]))
    return (last, first) if style.family_first else (first, last)


def _units(words: list[str], family_first: bool) -> list[list[str]]:
    """The words with their particles and connectors: [["María"], ["del", "Carmen"], ["García", "y", "Vega"]]."""
    units: list[list[str]] = []
    held: list[str] = []
    for position, word in enumerate(words):
        is_last = position == len(words) - 1
        if not is_last and _is_particle(word, position, len(words), family_first):
            held.append(word)
        elif not is_last and not held and word in _CONNECTORS and len(units) > (0 if family_first else 1):
            held = [*units.pop(), word]
        else:
            units.append([*held, word])
            held = []
    return units


def _is_particle(word: str, position: int, count: int, family_first: bool) -> bool:
    plain = word.casefold()
    if plain in _ARTICLES:
        return True
    if word in _SMALL:
        return position > 0
    if plain in LOOSE:
        return word == plain if family_first else position > 0
    if plain not in PARTICLES:
        return False
    # At the start it is a name, as in "Abdul Karim", unless the family name comes first: "De la Cruz María".
    return position > 0 or (family_first and count > 2) or (word == plain and count > 2)


def _count_of_families(units: list[list[str]], style: NameStyle) -> int:
    if not style.two_families or len(units) < 3:
        return 1
    if len(units) > 3:
        return 2
    middle = fold(units[1][-1])
    return 1 if middle in _SECOND_GIVEN or middle in style.known_given or is_initial(units[1][-1]) else 2
