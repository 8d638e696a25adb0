"""What each kind of sheet may hold: its fields."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from .cells import fold
from .headers import (
    CITY,
    EMAIL,
    ENDS,
    FAMILY,
    FULL,
    GIVEN,
    HOME_PHONE,
    LEVEL,
    PHONE,
    POSTCODE,
    PREFERRED,
    RELATION,
    SCHOOL_CLASS,
    SECTION,
    STAFF_NUMBER,
    STARTS,
    STREET,
    STUDENT_NUMBER,
    SUBJECT,
    SUBJECT_NAME,
    headers,
)


@dataclass(frozen=True)
class Field:
    """A column that the importer understands. `type` names the parser of its cells."""

    name: str
    label: str
    type: str = "text"
    max_length: int = 150
    headers: tuple = ()
    example: str = ""
    hint: str = ""


_NAMES = (
    Field("full_name", _("Full name"), headers=FULL, hint=_("Instead of given and family name: it is split.")),
    Field("given_name", _("Given name"), headers=GIVEN, example="Amina"),
    Field("family_name", _("Family name"), headers=FAMILY, example="Odhiambo"),
    Field("preferred_name", _("Preferred name"), headers=PREFERRED, hint=_("The name they go by, if another.")),
)
_STUDENT_NUMBER_FIELD = Field(
    "student_number",
    _("Student number"),
    "id",
    40,
    STUDENT_NUMBER,
    "2026-001",
    _("The school's own number. A row with a known number updates that student."),
)

# Where the person lives; only where a sheet has these columns are households looked at.
ADDRESS = ("street", "postcode", "city", "home_phone")


def _address_fields(hint):
    return (
        Field("street", _("Street address"), "text", 200, STREET, "12 Hill Road", hint),
        Field("postcode", _("Postcode"), "id", 20, POSTCODE, "00100"),
        Field("city", _("City"), "text", 100, CITY, "Nairobi"),
    )


SLOTS = (1, 2)


def _guardian_fields(slot):
    role = "mother" if slot == 1 else "father"
    name = "Grace Odhiambo" if slot == 1 else "Peter Odhiambo"
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
            example=f"{name.split()[0].lower()}@example.org",
        ),
        Field(prefix + "phone", _("Guardian %(number)d: phone") % number, "phone", 40, example=f"+25470000000{slot}"),
        Field(
            prefix + "relationship",
            _("Guardian %(number)d: relationship") % number,
            "relationship",
            20,
            example=role,
            hint=_("Mother, father, guardian, grandparent, relative, foster, other."),
        ),
    )


FIELDS = {
    "students": (
        _STUDENT_NUMBER_FIELD,
        *_NAMES,
        Field(
            "date_of_birth",
            _("Date of birth"),
            "birth_date",
            headers=headers(
                "date of birth|dob|birth date|birthdate|birthday|born|fecha de nacimiento|f nacimiento|nacimiento"
                "|date de naissance|naissance|né le|تاريخ الميلاد|tarehe ya kuzaliwa"
            ),
            example="2013-05-31",
        ),
        Field(
            "sex",
            _("Sex"),
            "sex",
            20,
            headers("sex|gender|sexo|género|sexe|genre|الجنس|النوع|jinsia|m f"),
            example="female",
        ),
        Field(
            "section",
            _("Section"),
            "id",
            60,
            SECTION,
            "7A",
            _("One that does not exist yet is made when you say so."),
        ),
        Field("grade_level", _("Level"), "id", 60, LEVEL, "Grade 7"),
        Field(
            "starts_on",
            _("First day"),
            "date",
            headers=STARTS,
            hint=_("For students who are not enrolled yet. Empty: you are asked before anything is imported."),
        ),
        Field(
            "ends_on",
            _("Last day"),
            "date",
            headers=ENDS
            + headers(
                "leaving date|date of leaving|date left|exit date|withdrawal date|fecha de retiro|fecha de baja|date de sortie"
            ),
            hint=_("Of students who left: they are not enrolled again."),
        ),
        *_guardian_fields(1),
        *_guardian_fields(2),
        *_address_fields(
            _(
                "Where the student lives, and with them the guardians who have no address yet or share that of the student."
            )
        ),
        Field("home_phone", _("Home phone"), "phone", 40, HOME_PHONE),
    ),
    "guardians": (
        *_NAMES,
        Field("email", _("E-mail address"), "email", 254, EMAIL, "grace@example.org"),
        Field("phone", _("Phone"), "phone", 40, PHONE, "+254700000001"),
        Field(
            "phone_alternative",
            _("Second phone"),
            "phone",
            40,
            headers("second phone|phone 2|other phone|alternative phone|home phone|work phone|teléfono 2|téléphone 2"),
        ),
        Field(
            "language",
            _("Language"),
            "text",
            10,
            headers("language|idioma|langue|اللغة|lugha"),
            hint=_("A code such as en, es, fr, ar, sw."),
        ),
        Field(
            "student_number",
            _("Student number"),
            "id",
            200,
            STUDENT_NUMBER + headers("child number|children|student numbers|child id"),
            "2026-001",
            _("Of the child. Several numbers are kept apart by semicolons; or write one row for each child."),
        ),
        Field("relationship", _("Relationship"), "relationship", 20, RELATION, "mother"),
        *_address_fields(_("Where the guardian lives. A child at the same address shares it.")),
    ),
    "staff": (
        Field("staff_number", _("Staff number"), "id", 40, STAFF_NUMBER, "T-014"),
        *_NAMES,
        Field("email", _("E-mail address"), "email", 254, EMAIL, "tomas@example.org"),
        Field("phone", _("Phone"), "phone", 40, PHONE, "+254700000003"),
        Field(
            "job_title",
            _("Job title"),
            "text",
            100,
            headers("job title|title|position|role|job|designation|cargo|puesto|poste|fonction|الوظيفة|cheo"),
            "Teacher",
        ),
        Field("starts_on", _("First day"), "date", headers=STARTS),
        Field("ends_on", _("Last day"), "date", headers=ENDS),
    ),
    "sections": (
        Field("name", _("Section"), "id", 60, SECTION + headers("name|section name|nombre|jina"), "7A"),
        Field("grade_level", _("Level"), "id", 60, LEVEL, "Grade 7"),
        Field("room", _("Room"), "id", 40, headers("room|classroom number|salón|salle|غرفة|القاعة|chumba"), "12"),
    ),
    "subjects": (
        Field(
            "name",
            _("Subject"),
            "text",
            100,
            SUBJECT_NAME + headers("name|title|nombre|nom|الاسم|jina"),
            "Mathematics",
        ),
        Field(
            "code",
            _("Code"),
            "id",
            20,
            headers("code|subject code|short name|abbreviation|código|abreviatura|abréviation|الرمز|msimbo"),
            "MAT",
            _("Empty: it is made from the name."),
        ),
    ),
    "assignments": (
        Field(
            "staff",
            _("Teacher"),
            "id",
            254,
            STAFF_NUMBER + FULL + headers("teacher|staff|teacher email|email|profesor|professeur|المعلم|mwalimu"),
            "T-014",
            _("Staff number, e-mail address or full name."),
        ),
        Field("section", _("Section"), "id", 60, SECTION, "7A"),
        Field(
            "subject",
            _("Subject"),
            "id",
            100,
            SUBJECT,
            "Mathematics",
            _("Code or name. Empty: the homeroom teacher, who takes the daily register."),
        ),
        Field(
            "school_class",
            _("Class"),
            "id",
            100,
            SCHOOL_CLASS,
            hint=_(
                "The title, for split groups and electives. One that does not exist yet is made, when the subject is given too."
            ),
        ),
        Field("starts_on", _("From"), "date", headers=STARTS),
        Field("ends_on", _("Until"), "date", headers=ENDS),
    ),
    "members": (
        _STUDENT_NUMBER_FIELD,
        Field(
            "school_class",
            _("Class"),
            "id",
            100,
            headers("class|clase|classe") + SCHOOL_CLASS,
            "French, group 2",
            _(
                "The title of a split group or elective. One that does not exist yet is made, when the subject is given."
            ),
        ),
        Field("subject", _("Subject"), "id", 100, SUBJECT, "French"),
        Field(
            "section",
            _("Section"),
            "id",
            60,
            headers("section|split group of|homeroom"),
            hint=_("For a class that is made: whose split group it is. Empty for an elective."),
        ),
        Field(
            "starts_on",
            _("From"),
            "date",
            headers=STARTS,
            hint=_("Empty: today, or the first day of a school year to come."),
        ),
        Field("ends_on", _("Until"), "date", headers=ENDS),
    ),
}

# Each group needs at least one of its fields.
REQUIRED = {
    "students": (("student_number",), ("given_name", "full_name")),
    "guardians": (("given_name", "full_name"),),
    "staff": (("staff_number",), ("given_name", "full_name")),
    "sections": (("name",), ("grade_level",)),
    "subjects": (("name",),),
    "assignments": (("staff",), ("section", "school_class")),
    "members": (("student_number",), ("school_class",)),
}

# What must be there first comes first.
KINDS = ("sections", "subjects", "staff", "assignments", "students", "guardians", "members")


def field(kind, name):
    """The Field called `name` of a kind of sheet; KeyError for an unknown one."""
    return _by_name(kind)[name]


@cache
def _by_name(kind):
    return {entry.name: entry for entry in FIELDS[kind]}


@cache
def _known_headers():
    return frozenset(header for fields in FIELDS.values() for entry in fields for header in entry.headers)


def is_known_header(text):
    """Whether some kind of sheet has a field that schools call `text`."""
    return bool(text) and fold(text) in _known_headers()
