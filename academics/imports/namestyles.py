"""How the full names of a column are written: told by all of them together, not by each name for itself."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.sheets.cells import fold, shown_text

from .fullnames import (
    LOOSE,
    PARTICLES,
    STYLES,
    NameStyle,
    by_capitals,
    is_initial,
    is_shouted,
    without_suffixes,
)
from .guardian_headers import without_remark

_FAMILY_WORDS = frozenset("apellido apellidos surname surnames family last nom nachname sobrenome".split())
_GIVEN_WORDS = frozenset("nombre nombres given first prenom prenoms forename vorname nome".split())
# Where an initial stands for the father's name, often at the end.
_INITIALS_LAST = frozenset("IN LK".split())
# So many names of a column are looked at to find its order, and so many letters of each: a cell may hold a book.
_SAMPLE = 2000
_LETTERS = 120
_FEW_WORDS, _MANY_NAMES, _MOST = 3, 12, 0.45
# This share of a column is all of it, but for a slip.
_ALL = 0.9

# The cells of a column.
type _Column = Sequence[object]
# {index: words} of the names of two words or more.
type _Rows = Mapping[int, list[str]]


@dataclass(frozen=True)
class Naming:
    """What is known of full names before a sheet is looked at: the school's custom, country and language, and one of STYLES
    that a person chose, or ""."""

    custom: NameStyle = STYLES["given-family"]
    country: str = ""
    chosen: str = ""
    language: str = ""

    def style_of(self, header: str, cells: _Column, beside: Sequence[_Column] = ()) -> NameStyle:
        """How a column is written, see `style_of`; the order is the chosen one where there is one."""
        found = style_of(header, cells, self.custom, beside, self.country)
        if not self.chosen:
            return found
        chosen = STYLES[self.chosen]
        known = _given_words(_rows_of(cells), chosen.family_first)
        return replace(chosen, capitals=found.capitals, all_capitals=found.all_capitals, known_given=known)


def style_of(
    header: str,
    cells: _Column,
    custom: NameStyle = STYLES["given-family"],
    beside: Sequence[_Column] = (),
    country: str = "",
) -> NameStyle:
    """How a column of full names is written.

    Its header may say the order, else its names do, all together; else it is `custom`. `beside` are columns of names of
    relatives, whose family name is often the same.
    """
    rows = _rows_of(cells)
    all_capitals = _stands_in_capitals(rows, country)
    style = replace(custom, capitals=not all_capitals and _writes_capitals(rows), all_capitals=all_capitals)
    if (ordered := _told_by(header)) is None:
        ordered = _found_in(rows, beside, country, all_capitals)
    if ordered is not None:
        style = replace(style, family_first=ordered)
    if _is_spanish(header):
        style = replace(style, two_families=True)
    return replace(style, known_given=_given_words(rows, style.family_first))


def _rows_of(cells: _Column) -> _Rows:
    names = [_bare(cell) for cell in cells[:_SAMPLE]]
    return {index: words for index, words in enumerate(names) if len(words) > 1}


def _bare(cell: object) -> list[str]:
    """The words of a name without suffixes; none where a comma says the order by itself."""
    text = _shown(cell)
    return [] if "," in text or "،" in text else without_suffixes(text.split())[0]


def _shown(cell: object) -> str:
    return shown_text(cell[:_LETTERS] if isinstance(cell, str) else cell)


def _told_by(header: str) -> bool | None:
    """True for the family name first, False for the given name first, None when the header does not say."""
    for text in (without_remark(header), header):
        words = fold(text).split()
        family = next((index for index, word in enumerate(words) if word in _FAMILY_WORDS), None)
        given = next((index for index, word in enumerate(words) if word in _GIVEN_WORDS), None)
        if family is not None and given is not None:
            return family < given
    return None


def _is_spanish(header: str) -> bool:
    return "apellidos" in fold(header).split()


def _writes_capitals(rows: _Rows) -> bool:
    """Whether most names of a column have a part in capitals, and one of them a long one."""
    mixed = [words for words in rows.values() if any(map(is_shouted, words)) and not all(map(is_shouted, words))]
    long = any(is_shouted(word) and len(word) > 3 for words in mixed for word in words)
    return long and len(mixed) >= 0.6 * len(rows)


def _stands_in_capitals(rows: _Rows, country: str) -> bool:
    """Whether whole names of a column do, initials apart: "KARTHIK S" beside "MOHAMMED IRFAN A".

    A single name says so only where an initial is most likely the father's.
    """
    names = [[word for word in words if not is_initial(word)] for words in rows.values()]
    shouted = sum(bool(words) and all(map(is_shouted, words)) for words in names)
    return len(names) > (0 if country in _INITIALS_LAST else 1) and shouted >= _ALL * len(names)


def _found_in(rows: _Rows, beside: Sequence[_Column], country: str, all_capitals: bool) -> bool | None:
    """True or False as `_told_by`, by what the names themselves show."""
    first, last = 0, 0
    for index, words in rows.items():
        relatives = [column[index] for column in beside if index < len(column)]
        family_first = _shows(words, relatives, country, all_capitals)
        first += family_first is True
        last += family_first is False
    if first >= 2 and first > 2 * last:
        return True
    if last >= 2 and last >= first:
        return False
    return True if _few_open(rows.values()) else None


def _shows(words: list[str], relatives: Sequence[object], country: str, all_capitals: bool) -> bool | None:
    """What one name shows of its order: an initial, a particle at its start, a word that relatives share."""
    initials = is_initial(words[0]), is_initial(words[-1])
    if initials[0] != initials[1] and country not in _INITIALS_LAST:
        return initials[1]
    if not all_capitals and (apart := by_capitals(words, is_usual=False)) is not None:
        return apart[1] == words[: len(apart[1])]
    if words[0] in PARTICLES or words[0] in LOOSE:
        return True
    shared = {word for cell in relatives for word in fold(_shown(cell)).split()}
    ends = fold(words[0]) in shared, fold(words[-1]) in shared
    return ends[0] if ends[0] != ends[1] else None


def _few_open(rows: Collection[list[str]]) -> bool:
    """Whether three words open half of the names of a column, as Nguyễn, Trần and Lê do; given names are more."""
    if len(rows) < _MANY_NAMES:
        return False

    def share(position: int) -> float:
        counts = Counter(fold(words[position]) for words in rows)
        return sum(count for _word, count in counts.most_common(_FEW_WORDS)) / len(rows)

    return share(0) >= _MOST > share(-1)


def _given_words(rows: _Rows, family_first: bool) -> frozenset[str]:
    """Words that stand where given names do, and nowhere where family names do."""
    given, family = (-1, 0) if family_first else (0, -1)
    return frozenset(fold(words[given]) for words in rows.values()) - frozenset(
        fold(words[family]) for words in rows.values()
    )
