"""Which column is which field: the best answer for all columns together, and how sure it is.

A column goes by its whole header and by what its values look like. Where that leaves a doubt, a person is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple, Self

from django.utils.translation import gettext as _

from core.sheets import Sheet
from core.sheets.cells import fold

from .best_pairs import best_pairs
from .field_catalogue import FIELDS, SLOTS
from .guardian_headers import LONGEST, Relative, is_guardian_word, relative_of, slots_of, without_remark
from .header_names import EITHER, PHONE, RELATION
from .import_field import Field
from .national_numbers import is_elsewhere
from .value_shapes import SAMPLE, SAMPLE_OF_SHEET, Looks, fitness, looks_of

# From this sureness on (0 to 1) a column is matched without asking; below ASK it is left out.
SURE = 0.7
ASK = 0.4
# From this likeness on (0 to 1) a header is taken for a misspelt name of a field.
ALIKE = 0.85
# Two columns that are this close could both be the field.
_TIE = 0.03
_UNSURE = 0.6
# Words that link others, and words for whom the rows of a kind of sheet are about anyway.
_LINKS = frozenset("s of the de del la el d l du do da ya wa".split())
_OWN_WORDS = {
    "students": frozenset("student students pupil learner child alumno estudiante aluno eleve".split()),
    "staff": frozenset("staff teacher employee docente profesor professor".split()),
}


# {header: what its column looks like}
type _Shown = Mapping[str, Looks]
# {header: {field name: sureness}}
type _Offers = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Guess:
    """A header, the field it probably names ("" for none) and how sure that is, from 0 to 1.

    `doubt` says in words for people why it is not sure; empty when it is.
    """

    header: str
    field: str
    confidence: float
    doubt: str = ""

    @property
    def is_sure(self) -> bool:
        return not self.doubt


def guess_sheet(sheet: Sheet, kind: str) -> list[Guess]:
    """One Guess per column of a sheet, in order."""
    return guess_columns(sheet.headers, kind, looks_of_sheet(sheet))


def looks_of_sheet(sheet: Sheet) -> dict[str, Looks]:
    """The Looks of a sheet's columns, by header."""
    sample = min(SAMPLE, SAMPLE_OF_SHEET // max(len(sheet.headers), 1))
    return {header: looks_of(sheet.column(header), sample) for header in sheet.headers}


def guess_columns(headers: Sequence[str], kind: str, looks: _Shown | None = None) -> list[Guess]:
    """One Guess per header, in order; no field is given twice, and the order of the columns does not matter.

    `looks` are those of the columns by header; without them the headers alone decide.
    """
    looks = looks or {}
    offers = _offers(headers, kind, looks)
    # In an order of their own: what is equal must not be decided by where a column stands.
    ordered = sorted(offers, key=lambda header: (fold(header), header))
    names = [entry.name for entry in FIELDS[kind]]
    # Cubes, so that one sure match is worth more than two that are half sure.
    worth = [[offers[header].get(name, 0.0) ** 3 for name in names] for header in ordered]
    matched = {ordered[row]: names[column] for row, column in best_pairs(worth)}
    fields = {entry.name: entry for entry in FIELDS[kind]}
    return [_guess(header, fields.get(matched.get(header, "")), matched, offers, looks) for header in headers]


def _guess(header: str, entry: Field | None, matched: Mapping[str, str], offers: _Offers, looks: _Shown) -> Guess:
    if entry is None:
        return Guess(header, "", 0.0)
    name = entry.name
    sure = offers[header][name]
    rivals = [
        other
        for other, fields in offers.items()
        if other not in matched and fields.get(name, 0) > sure - _TIE and looks.get(other, Looks(1)).filled
    ]
    if rivals:
        doubt = _("“%(other)s” may be it as well.") % {"other": min(rivals)}
        return Guess(header, name, min(sure, _UNSURE), doubt)
    if not _has_name(name, matched.values()):
        # A row with a phone and nobody whose it is cannot be brought in.
        doubt = _("No column has the name of this guardian. Whose it is has to be said.")
        return Guess(header, name, min(sure, _UNSURE), doubt)
    if sure < SURE:
        is_unlike = fitness(looks.get(header, Looks()), entry) < 0.85
        doubt = _("What stands in it does not look like that.") if is_unlike else _("Its name does not say so clearly.")
        return Guess(header, name, sure, doubt)
    return Guess(header, name, sure)


def _has_name(name: str, fields: Collection[str]) -> bool:
    """Whether, of a field of a guardian, that guardian's name is among the `fields` that were found."""
    guardian, part = name.partition("_")[::2]
    if guardian.removeprefix("guardian") not in map(str, SLOTS):
        return True
    return part.endswith("name") or not {f"{guardian}_name", f"{guardian}_given_name"}.isdisjoint(fields)


def _offers(headers: Sequence[str], kind: str, looks: _Shown) -> _Offers:
    """The fields that are worth asking about, for each header."""
    offers: _Offers = defaultdict(dict)
    fields = [(entry, _tiers(entry)) for entry in FIELDS[kind]]
    for header in headers:
        shown, name = looks.get(header, Looks()), _Name.of(header, kind)
        for position, (entry, tiers) in enumerate(fields):
            # What stands first among the fields is the likelier where all else is equal.
            if (sure := _likeness(name, entry, tiers, shown) * fitness(shown, entry) - position * 1e-6) >= ASK:
                offers[header][entry.name] = sure
    if kind == "students":
        for each in _guardian_offers(headers, looks):
            found = offers[each.header]
            found[each.field] = max(each.sure, found.get(each.field, 0.0))
    if not any("family_name" in found for found in offers.values()):
        _take_for_full(offers, looks)
    return offers


def _take_for_full(offers: _Offers, looks: _Shown) -> None:
    """In a sheet without family names, names of several words under "Nombre" are not given names but full ones."""
    for header, found in offers.items():
        is_either = fold(without_remark(header[:LONGEST])) in EITHER and looks.get(header, Looks()).of_words > 0.5
        if is_either and "given_name" in found:
            found["full_name"] = found.pop("given_name")


def speaks_of_students(header: str) -> bool:
    """Whether a header says that its column is about the student: "Child's class"."""
    return not _OWN_WORDS["students"].isdisjoint(fold(header[:LONGEST]).split())


def speaks_of_staff(header: str) -> bool:
    """Whether a header calls those of whom the rows are staff: "Teacher name"."""
    return not _OWN_WORDS["staff"].isdisjoint(fold(header[:LONGEST]).split())


# --- the names of columns ------------------------------------------------------------------------
@dataclass(frozen=True)
class _Name:
    """A header as it is compared: folded, the same without what stands in brackets, and those of its words that tell.

    "Guardian phone" is just a phone in a sheet of guardians.
    """

    whole: str
    bare: str
    telling: frozenset[str]

    @classmethod
    def of(cls, header: str, kind: str) -> Self:
        header = header[:LONGEST]
        bare, own = fold(without_remark(header)), _OWN_WORDS.get(kind, ())
        words = [word for word in bare.split() if word not in _LINKS and word not in own]
        if kind == "guardians":
            words = [word for word in words if not is_guardian_word(word)] or words
        return cls(fold(header), bare, frozenset(words))


class _Tier(NamedTuple):
    """Names that mean a field with this weight, and the words of each."""

    weight: float
    names: tuple[str, ...]
    words: frozenset[frozenset[str]]


def _tiers(entry: Field) -> list[_Tier]:
    """The tiers of a field, what is surest first."""
    label = (fold(str(entry.label)), *([fold(entry.name)] if entry.name != "name" else []))
    tiers = ((1.0, entry.headers), (0.95, label), (0.9, entry.registers), (0.8, entry.weak))
    return [_Tier(weight, names, _words_of(names)) for weight, names in tiers]


@cache
def _words_of(names: tuple[str, ...]) -> frozenset[frozenset[str]]:
    """The words of each name, with and without those that only link."""
    words = [frozenset(name.split()) for name in names]
    return frozenset([*words, *(each - _LINKS for each in words)])


def _likeness(name: _Name, entry: Field, tiers: Sequence[_Tier], looks: Looks) -> float:
    """How surely a header names the field: 1 for a known name, less for a similar or a vague one."""
    for weight, names, _words in tiers:
        if named := _exactly(name, names):
            return weight * named * (0.75 if weight < 0.85 and _counts_anew(entry, looks) else 1)
    if is_elsewhere(name.bare):
        return 0.0
    return max(weight * _nearly(name, names, words) for weight, names, words in tiers)


def _counts_anew(entry: Field, looks: Looks) -> bool:
    """Whether numbers count the rows of the sheet, or anew in each class: under a vague name they may be nobody's own."""
    is_number = entry.name in {"student_number", "staff_number"}
    return is_number and (looks.is_running or (entry.is_key and looks.distinct < looks.filled))


def _exactly(name: _Name, names: Sequence[str]) -> float:
    if name.whole in names:
        # The earlier of the known names are the plainer ones.
        return 1.0 - 0.0005 * names.index(name.whole)
    return 0.98 - 0.0005 * names.index(name.bare) if name.bare in names else 0.0


def _nearly(name: _Name, names: Sequence[str], words: Collection[frozenset[str]]) -> float:
    """The same words in another order or with words that add nothing, or a misspelling."""
    if name.telling and name.telling in words:
        return 0.9
    return max((_spelling(name.bare, known) for known in names), default=0.0)


def _spelling(header: str, name: str) -> float:
    # Words of too different a length cannot be alike enough: the slow comparison is spared.
    if min(len(name), len(header)) < 5 or 2 * min(len(name), len(header)) < ALIKE * (len(name) + len(header)):
        return 0.0
    # "Address line 2" is no misspelt "Address line 1".
    if _digits_of(header) != _digits_of(name):
        return 0.0
    if not _share_letters(header, name):
        return 0.0
    ratio = SequenceMatcher(None, header, name).ratio()
    return 0.9 * ratio if ratio >= ALIKE else 0.0


def _share_letters(header: str, name: str) -> bool:
    """Whether two texts have enough letters in common to be alike, in whatever order: few have, and it is quickly said."""
    common = (_counted(header) & _counted(name)).total()
    return 2 * common >= ALIKE * (len(header) + len(name))


@lru_cache(maxsize=4096)
def _counted(text: str) -> Counter[str]:
    return Counter(text)


@lru_cache(maxsize=4096)
def _digits_of(text: str) -> list[str]:
    return [char for char in text if char.isdigit()]


# --- guardians in a sheet of students ------------------------------------------------------------
class _Offer(NamedTuple):
    """A column may hold this field, as sure as that."""

    header: str
    field: str
    sure: float


def _guardian_offers(headers: Sequence[str], looks: _Shown) -> Iterator[_Offer]:
    """Offers of the columns that speak of a guardian."""
    relatives = {header: relative for header in headers if (relative := relative_of(header))}
    others = {header: each for header, each in relatives.items() if fold(without_remark(header[:LONGEST])) not in PHONE}
    # "Contact" is somebody else, but not beside one guardian.
    relatives = others if len(slots_of(others.values(), SLOTS)) == 1 else relatives
    slots = slots_of(relatives.values(), SLOTS)
    fields = {entry.name: entry for entry in FIELDS["students"]}
    for header, relative in relatives.items():
        slot = slots.get((relative.role, relative.number))
        shown = looks.get(header, Looks())
        for part, named in _parts(header, relative, shown) if slot else ():
            entry = fields[f"guardian{slot}_{part}"]
            # A second phone of the same person comes after the first.
            is_more = relative.number > 1 and slots.get((relative.role, 0)) == slot
            if (sure := named * fitness(shown, entry) - 0.05 * is_more) >= ASK:
                yield _Offer(header, entry.name, sure)
    if len(slots) == 1:
        # Whose "Phone" it is goes without saying where there is one guardian, unless it is the student's.
        slot = next(iter(slots.values()))
        for header in headers:
            for part, names, named in (("phone", PHONE, 0.6), ("relationship", RELATION, 0.8)):
                if fold(without_remark(header[:LONGEST])) in names:
                    yield _Offer(header, f"guardian{slot}_{part}", named)


def _parts(header: str, relative: Relative, looks: Looks) -> Iterator[tuple[str, float]]:
    """(part, sureness) of what the header may hold of the guardian."""
    if relative.is_maiden:
        # All there may be of her name, but never beside the one that she goes by; and a single word is no whole name.
        if relative.is_whole and not (looks.filled and looks.of_words < 0.5):
            yield "name", 0.8
    elif relative.part:
        # A word that nobody here knows may change all: "Father business name".
        sure = 0.95 if relative.is_whole else 0.55
        yield relative.part, sure - (0.1 if relative.role == "contact" else 0)
    elif relative.is_whole:
        # "Mother" alone; what a form tutor is called in England is a guardian in Spain.
        vague = relative.role == "contact" or fold(header) == "tutor"
        yield "name", 0.65 if vague else 0.9
        yield "phone", 0.65 if vague else 0.6
        yield "email", 0.6
