"""Headers that speak of a guardian, as "Mother's phone" and "Parent 2 email" do: whom, and what of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.sheets.cells import fold, latin_digits

from .national_numbers import is_elsewhere

_ROLES = {
    "mother": "mother mothers mum mom mama madre mere mae mutter ام الام والده الوالده",
    "father": "father fathers dad papa padre pere pai vater baba اب الاب والد الوالد",
    "guardian": (
        "guardian guardians parent parents carer caregiver tutor acudiente apoderado representante"
        " responsable responsavel encarregado tuteur parente erziehungsberechtigte erziehungsberechtigter eltern elternteil ولي وليه mzazi mlezi"
    ),
    # Beside a parent or guardian somebody else.
    "kin": "next kin",
    # Says whom to call, and nothing of who it is.
    "contact": "contact emergency contacto emergencia urgence contato emergência kontakt notfall notfallkontakt",
}
_ROLE_WORDS = {fold(word): role for role, words in _ROLES.items() for word in words.split()}
_PARTS = {
    "given_name": "first given forename prenom pila kwanza vorname",
    "family_name": "last family surname apellido apellidos ukoo familia famille sobrenome nachname familienname",
    "email": "email mail emails e correo courriel electronico بريد البريد الالكتروني barua pepe",
    "phone": "phone phones mobile cell tel telephone telefono telefone celular movil portable هاتف الهاتف جوال رقم simu whatsapp no number telefon telefonnummer handy handynummer mobil mobilnummer",
    "relationship": "relationship relation parentesco lien صله القرابه uhusiano",
    "name": "name names nombre nombres nome nom اسم الاسم jina full",
}
_PART_WORDS = {fold(word): part for part, words in _PARTS.items() for word in words.split()}
_PART_ORDER = ("email", "relationship", "given_name", "family_name", "phone", "name")
# "Mother's address" is no name, and whose home it is says the student's own column.
_ADDRESS_WORDS = frozenset(
    fold(word)
    for word in "address street home city town zip postcode postal direccion domicilio ciudad adresse domicile ville endereco anschrift strasse plz ort anwani عنوان العنوان".split()
)
# What may stand in such a header without changing what it means.
_FILLERS = frozenset(
    fold(word)
    for word in (
        "s of the and or to in for de del la el las los do da dos das du des le les l d y o e ya wa za w der des die und"
        " student students pupil learner child alumno alumna estudiante aluno aluna eleve الطالب mwanafunzi"
        " legal maiden complete contact primary main home work personal daytime day dr mr mrs his her su"
        " case caso cas emergency priority anuani"
    ).split()
)


# Whom to call first, as British lists have it: "Priority 1 telephone".
_PRIORITY = re.compile(r"\bpriority \d\b")
# What any adult may be.
_OPEN_ROLES = frozenset(("guardian", "kin", "contact"))
# More letters of a header are not looked at.
LONGEST = 200


@dataclass(frozen=True)
class Relative:
    """What a header says of a guardian: `role` is mother, father, guardian, kin or contact, `number` that of "Parent 2" or 0.

    `part` is what of them ("" when it is not said), `is_whole` whether every word of the header is understood and says one
    thing, `is_maiden` whether it is the name from before she married.
    """

    role: str
    number: int
    part: str
    is_whole: bool
    is_maiden: bool = False


def relative_of(header: str) -> Relative | None:
    """The relative that a header speaks of, if any."""
    folded = latin_digits(fold(without_remark(header[:LONGEST])))
    words = re.findall(r"\d+|[^\W\d]+", folded)
    roles = {_ROLE_WORDS[word] for word in words if word in _ROLE_WORDS}
    if not roles and _PRIORITY.search(folded):
        roles = {"contact"}
    if not roles or is_elsewhere(folded):
        return None
    role = _one_role(roles)
    parts = {
        _PART_WORDS[word] for word in words if word in _PART_WORDS and _ROLE_WORDS.get(word, "contact") == "contact"
    }
    if _ADDRESS_WORDS.intersection(words) and not parts:
        return None
    number = next((int(word) for word in words if word.isdigit()), 0)
    known = _ROLE_WORDS.keys() | _PART_WORDS.keys() | _FILLERS
    if "email" in parts:
        known |= _ADDRESS_WORDS
    unknown = [word for word in words if not word.isdigit() and word not in known]
    part = next((part for part in _PART_ORDER if part in parts), "")
    # "Name and phone" is two things in one cell.
    is_one = len({"name" if each.endswith("name") else each for each in parts}) < 2
    return Relative(role, number, part, is_one and not unknown, "maiden" in words)


def _one_role(roles: set[str]) -> str:
    """ "Father or guardian" is a guardian; "mother's contact" is the mother."""
    named = roles - {"contact"}
    if len(named) > 1:
        return "guardian"
    return named.pop() if named else "contact"


def without_remark(header: str) -> str:
    """The header without what stands in brackets: "Name (last name, first name)" is "Name"."""
    bare = re.sub(r"[(\[{][^()\[\]{}]*[)\]}]", " ", header)
    return bare if fold(bare) else header


def relationship_hint(header: str) -> str:
    """ "mother" or "father" when the header of a guardian's column says so, else ""."""
    relative = relative_of(header)
    return relative.role if relative and relative.role in {"mother", "father"} else ""


def is_guardian_word(word: str) -> bool:
    """Whether a folded word says no more than that somebody is a guardian."""
    return _ROLE_WORDS.get(word) in _OPEN_ROLES


def slots_of(relatives: Iterable[Relative], slots: Sequence[int]) -> dict[tuple[str, int], int]:
    """{(role, number): slot} for the relatives of a sheet: numbered guardians keep their number, a mother comes before
    a father, and both before others, wherever their columns stand. Who has no name column comes last; those for whom no
    slot is left are not in it.
    """
    relatives = list(relatives)
    groups = {(each.role, each.number) for each in relatives}
    named = {(each.role, each.number) for each in relatives if each.part in {"", "name", "given_name", "family_name"}}
    order = ("mother", "father", "guardian", "kin", "contact")
    # "Parent name, Parent tel 1, Parent tel 2": two phones of one person, not two people without a name.
    more = {(role, number) for role, number in groups - named if number and (role, 0) in named}
    groups -= more
    found: dict[tuple[str, int], int] = {}
    for group in sorted(groups):
        role, number = group
        if number in slots and role in _OPEN_ROLES and number not in found.values():
            found[group] = number
    for group in sorted(groups - found.keys(), key=lambda group: (group not in named, order.index(group[0]), group[1])):
        free = [slot for slot in slots if slot not in found.values()]
        if free:
            found[group] = free[0]
    return found | {group: found[group[0], 0] for group in more if (group[0], 0) in found}
