"""Which column is which field: guesses from the headers, and checks of what a person chose."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from .cells import date_orders, fold, has_unclear_dates, latin_digits
from .errors import SheetError
from .fields import FIELDS, KINDS, REQUIRED, SLOTS, field

# From this likeness on (0 to 1) a header is taken for a misspelt name of a field.
ALIKE = 0.85


@dataclass(frozen=True)
class Guess:
    """A header, the field it probably names ("" for none) and how sure that is, from 0 to 1."""

    header: str
    field: str
    confidence: float


_ROLES = {
    "mother": "mother mum mom mama madre mere mutter ام الام والده الوالده",
    "father": "father dad papa padre pere vater baba اب الاب والد الوالد",
    "guardian": (
        "guardian guardians parent parents carer caregiver contact emergency tutor acudiente apoderado representante"
        " responsable tuteur parente ولي وليه mzazi mlezi next kin"
    ),
}
_ROLE_WORDS = {fold(word): role for role, words in _ROLES.items() for word in words.split()}
_PARTS = {
    "given_name": "first given forename prenom pila kwanza",
    "family_name": "last family surname apellido apellidos ukoo familia famille",
    "email": "email mail e correo courriel electronico بريد البريد الالكتروني barua pepe",
    "phone": "phone mobile cell tel telephone telefono celular movil portable هاتف الهاتف جوال رقم simu whatsapp no number contact",
    "relationship": "relationship relation parentesco lien صله القرابه uhusiano",
    "name": "name names nombre nom اسم الاسم jina full",
}
_PART_WORDS = {fold(word): part for part, words in _PARTS.items() for word in words.split()}
# "Mother's address" is no name, and whose home it is says the student's own column.
_ADDRESS_WORDS = frozenset(
    fold(word)
    for word in "address street home city town zip postcode postal direccion domicilio ciudad adresse domicile ville anwani عنوان العنوان".split()
)
_PART_ORDER = ("email", "relationship", "given_name", "family_name", "phone", "name")


def relationship_hint(header):
    """ "mother" or "father" when the header of a guardian's column says so, else ""."""
    role = _role(fold(header).split())
    return role if role in {"mother", "father"} else ""


def _role(words):
    return next((_ROLE_WORDS[word] for word in words if word in _ROLE_WORDS), "")


def guess(headers, kind):
    """One Guess per header, in order; no field is given twice."""
    guessed = dict.fromkeys(headers, ("", 0.0))
    if kind == "students":
        guessed.update(_guess_guardians(headers))
    taken = {name for name, _sure in guessed.values() if name}
    offers = [
        (_likeness(_asked(header, kind), entry), -position, header, entry.name)
        for header in headers
        if not guessed[header][0]
        for position, entry in enumerate(FIELDS[kind])
    ]
    done = {header for header in headers if guessed[header][0]}
    for sure, _position, header, name in sorted(offers, reverse=True):
        if sure < 0.6:
            break
        if header not in done and name not in taken:
            guessed[header] = (name, sure)
            done.add(header)
            taken.add(name)
    return [Guess(header, *guessed[header]) for header in headers]


def _asked(header, kind):
    """The folded header; in a sheet of guardians without the word for them: "Guardian phone" is their phone."""
    words = fold(header).split()
    if kind == "guardians":
        words = [word for word in words if _ROLE_WORDS.get(word) != "guardian"] or words
    return " ".join(words)


def _likeness(header, entry):
    """How surely a folded header names the field: 1 for a known spelling, less for a similar one."""
    names = (*entry.headers, fold(str(entry.label)), fold(entry.name))
    if header in names:
        # The earlier of the known spellings are the plainer ones: "student number" before "id".
        return 1.0 - 0.002 * min(names.index(header), 45)
    best = 0.0
    for name in names:
        # Words of too different a length cannot be alike enough: the slow comparison is spared.
        if min(len(name), len(header)) >= 5 and 2 * min(len(name), len(header)) >= ALIKE * (len(name) + len(header)):
            best = max(best, SequenceMatcher(None, header, name).ratio())
    return best * 0.9 if best >= ALIKE else 0.0


def _guess_guardians(headers):
    """{header: (field, confidence)} of the columns that name a guardian's role: "Mother's phone", "Parent 2 email"."""
    found, slots = {}, {}
    for header in headers:
        words = [word for word in re.findall(r"\d+|[^\W\d]+", latin_digits(fold(header))) if word != "s"]
        role = _role(words)
        if not role or words == ["contact"] or (_ADDRESS_WORDS.intersection(words) and not _named(words)):
            continue
        number = next((int(word) for word in words if word.isdigit()), 0)
        slot = slots.setdefault((role, number), number if number in SLOTS and role == "guardian" else None)
        if slot is None:
            free = [candidate for candidate in SLOTS if candidate not in slots.values()]
            if not free:
                continue
            slot = slots[(role, number)] = free[0]
        name = f"guardian{slot}_{_part(words)}"
        if name not in {field_name for field_name, _sure in found.values()}:
            found[header] = (name, 0.9)
    return found


def _part(words):
    named = _named(words)
    return next((part for part in _PART_ORDER if part in named), "name")


def _named(words):
    """Which parts of a guardian the words of a header name."""
    return {_PART_WORDS[word] for word in words if word in _PART_WORDS and word not in _ROLE_WORDS}


def guess_kind(headers, file_name=""):
    """The kind of sheet that the headers (and the file's name) speak of; None when they fit none."""
    name = fold(file_name)
    best, best_score = None, 0.0
    for kind in KINDS:
        guesses = guess(headers, kind)
        if missing_fields(kind, {entry.field for entry in guesses}):
            continue
        score = sum(entry.confidence for entry in guesses)
        if kind in name or kind.rstrip("s") in name:
            score += 2
        if score > best_score:
            best, best_score = kind, score
    return best


def missing_fields(kind, mapped):
    """Labels of the fields that the kind needs and `mapped` (names of fields) lacks."""
    return [
        _(" or ").join(f"“{field(kind, name).label}”" for name in group)
        for group in REQUIRED[kind]
        if not mapped.intersection(group)
    ]


def check_mapping(kind, headers, mapping):
    """SheetError when {header: field} misses a required field, uses one twice or names what is not there."""
    unknown = [header for header in mapping if header not in headers]
    if unknown:
        raise SheetError(_("The sheet has no column “%(name)s”.") % {"name": unknown[0]})
    names = [entry.name for entry in FIELDS[kind]]
    for _header, name in mapping.items():
        if name not in names:
            raise SheetError(
                _("“%(field)s” is no field of this kind of sheet. Known: %(known)s.")
                % {"field": name, "known": ", ".join(names)}
            )
    used = list(mapping.values())
    twice = next((name for name in used if used.count(name) > 1), None)
    if twice:
        columns = ", ".join(header for header, name in mapping.items() if name == twice)
        raise SheetError(
            _("“%(field)s” is chosen for more than one column: %(columns)s.")
            % {"field": field(kind, twice).label, "columns": columns}
        )
    missing = missing_fields(kind, set(used))
    if missing:
        raise SheetError(
            _("No column is chosen for %(fields)s, which this kind of sheet needs.") % {"fields": ", ".join(missing)}
        )


def date_order(sheet, kind, mapping):
    """ "dmy" or "mdy" where the dates of the sheet say so, "" where a person has to say."""
    columns = [
        sheet.column(header) for header, name in mapping.items() if field(kind, name).type in {"date", "birth_date"}
    ]
    possible = {"dmy", "mdy"}
    for values in columns:
        possible &= date_orders(values)
    if len(possible) == 1:
        return possible.pop()
    # With no unclear date any order will do; with contradicting ones each cell shows its own error.
    return "" if any(has_unclear_dates(values) for values in columns) else "dmy"
