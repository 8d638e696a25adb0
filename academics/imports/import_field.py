"""What a field of a sheet is, and the fields that several kinds of sheet share."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.texts import Text

from .header_names import (
    CITY,
    FAMILY,
    FAMILY_WEAK,
    FULL,
    GIVEN,
    GIVEN_WEAK,
    POSTCODE,
    PREFERRED,
    SECOND_FAMILY,
    STREET,
    STUDENT_NUMBER,
    STUDENT_NUMBER_WEAK,
)
from .national_numbers import STUDENT_REGISTERS


@dataclass(frozen=True)
class Field:
    """A column that the importer understands. `type` names the parser of its cells."""

    name: str
    label: Text
    type: str = "text"
    max_length: int = 150
    headers: tuple[str, ...] = ()
    example: str = ""
    hint: Text = ""
    # Headers that mean it where no column with one of `headers` does: national numbers, and names that say little.
    registers: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    # Whether it tells the rows apart.
    is_key: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it holds names of people."""
        return self.name in _PERSON_NAMES


SLOTS = (1, 2, 3)
_PERSON_NAMES = frozenset(
    ["full_name", "given_name", "family_name", "second_family_name", "preferred_name"]
    + [f"guardian{slot}_{part}" for slot in SLOTS for part in ("name", "given_name", "family_name")]
)


def name_fields(full_names: tuple[str, ...]) -> tuple[Field, ...]:
    return (
        Field(
            "full_name",
            _("Full name"),
            headers=(*FULL, *full_names),
            hint=_("Instead of given and family name: it is split."),
        ),
        Field("given_name", _("Given name"), headers=GIVEN, example="Amina", weak=GIVEN_WEAK),
        Field("family_name", _("Family name"), headers=FAMILY, example="Odhiambo", weak=FAMILY_WEAK),
        Field(
            "second_family_name",
            _("Second family name"),
            max_length=70,
            headers=SECOND_FAMILY,
            hint=_("Comes after the family name."),
        ),
        Field("preferred_name", _("Preferred name"), headers=PREFERRED, hint=_("The name they go by, if another.")),
    )


STUDENT_NUMBER_FIELD = Field(
    "student_number",
    _("Student number"),
    "id",
    40,
    STUDENT_NUMBER,
    "2026-001",
    _("The school's own number. A row with a known number updates that student."),
    STUDENT_REGISTERS,
    STUDENT_NUMBER_WEAK,
    is_key=True,
)

# Where the person lives; only where a sheet has these columns are households looked at.
ADDRESS = ("street", "postcode", "city", "home_phone")


def address_fields(hint: Text) -> tuple[Field, ...]:
    return (
        Field("street", _("Street address"), "text", 200, STREET, "12 Hill Road", hint),
        Field("postcode", _("Postcode"), "id", 20, POSTCODE, "00100"),
        Field("city", _("City"), "text", 100, CITY, "Nairobi"),
    )


def guardian_fields(slot: int) -> tuple[Field, ...]:
    """Those of one guardian; the blank sheet has examples of two."""
    role = {1: "mother", 2: "father"}.get(slot, "")
    name = {1: "Grace Odhiambo", 2: "Peter Odhiambo"}.get(slot, "")
    prefix = f"guardian{slot}_"
    number = {"number": slot}
    return (
        Field(prefix + "name", _("Guardian %(number)d: name") % number, example=name),
        Field(prefix + "given_name", _("Guardian %(number)d: given name") % number),
        Field(prefix + "family_name", _("Guardian %(number)d: family name") % number),
        Field(
            prefix + "email",
            _("Guardian %(number)d: e-mail address") % number,
            "email",
            254,
            example=name and f"{name.split()[0].lower()}@example.org",
        ),
        Field(
            prefix + "phone",
            _("Guardian %(number)d: phone") % number,
            "phone",
            40,
            example=name and f"+25470000000{slot}",
        ),
        Field(
            prefix + "relationship",
            _("Guardian %(number)d: relationship") % number,
            "relationship",
            20,
            example=role,
            hint=_("Mother, father, guardian, grandparent, relative, foster, other."),
        ),
    )
