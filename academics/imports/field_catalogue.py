"""What each kind of sheet may hold: its fields."""

from dataclasses import replace
from functools import cache

from django.utils.translation import gettext_lazy as _

from core.sheets.cells import fold

from .guardian_headers import LONGEST, without_remark
from .header_names import (
    EMAIL,
    ENDS,
    FULL,
    HOME_PHONE,
    LEVEL,
    LEVEL_WEAK,
    PHONE,
    RELATION,
    SCHOOL_CLASS,
    SECTION,
    STAFF,
    STAFF_NUMBER,
    STAFF_NUMBER_WEAK,
    STARTS,
    STUDENT,
    STUDENT_NUMBER,
    STUDENT_NUMBER_WEAK,
    SUBJECT,
    SUBJECT_NAME,
    parse_header_names,
)
from .import_field import ADDRESS, SLOTS, STUDENT_NUMBER_FIELD, Field, address_fields, guardian_fields, name_fields
from .national_numbers import STUDENT_REGISTERS

__all__ = ["ADDRESS", "FIELDS", "KINDS", "REQUIRED", "SLOTS", "Field", "field", "is_known_header"]

FIELDS = {
    "students": (
        STUDENT_NUMBER_FIELD,
        *name_fields(STUDENT),
        Field(
            "date_of_birth",
            _("Date of birth"),
            "birth_date",
            headers=parse_header_names(
                "date of birth|dob|birth date|birthdate|birthday|born|d o b|fecha de nacimiento|f nacimiento|nacimiento"
                "|data de nascimento|nascimento|geburtsdatum|geb datum|geb dat|geboren|geboren am"
                "|date de naissance|naissance|né le|تاريخ الميلاد|tarehe ya kuzaliwa"
            ),
            example="2013-05-31",
        ),
        Field(
            "sex",
            _("Sex"),
            "sex",
            20,
            parse_header_names("sex|gender|sexo|género|gênero|sexe|genre|geschlecht|الجنس|النوع|jinsia|m f"),
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
        Field("grade_level", _("Level"), "id", 60, LEVEL, "Grade 7", weak=LEVEL_WEAK),
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
            headers=ENDS,
            hint=_("Of students who left: they are not enrolled again."),
        ),
        *(entry for slot in SLOTS for entry in guardian_fields(slot)),
        *address_fields(
            _(
                "Where the student lives, and with them the guardians who have no address yet or share that of the student."
            )
        ),
        Field("home_phone", _("Home phone"), "phone", 40, HOME_PHONE),
    ),
    "guardians": (
        *name_fields(()),
        Field("email", _("E-mail address"), "email", 254, EMAIL, "grace@example.org"),
        Field("phone", _("Phone"), "phone", 40, PHONE, "+254700000001"),
        Field(
            "phone_alternative",
            _("Second phone"),
            "phone",
            40,
            parse_header_names(
                "second phone|phone 2|other phone|alternative phone|home phone|work phone|teléfono 2|téléphone 2"
            ),
            weak=PHONE,
        ),
        Field(
            "language",
            _("Language"),
            "language",
            10,
            parse_header_names("language|idioma|langue|اللغة|lugha"),
            hint=_("A code such as en, es, fr, ar, sw."),
        ),
        Field(
            "student_number",
            _("Student number"),
            "id",
            200,
            STUDENT_NUMBER + parse_header_names("child number|children|student numbers|child id"),
            "2026-001",
            _("Of the child. Several numbers are kept apart by semicolons; or write one row for each child."),
            STUDENT_REGISTERS,
            STUDENT_NUMBER_WEAK,
        ),
        Field("relationship", _("Relationship"), "relationship", 20, RELATION, "mother"),
        *address_fields(_("Where the guardian lives. A child at the same address shares it.")),
    ),
    "staff": (
        Field(
            "staff_number",
            _("Staff number"),
            "id",
            40,
            STAFF_NUMBER,
            "T-014",
            weak=STAFF_NUMBER_WEAK,
            is_key=True,
        ),
        *name_fields(STAFF),
        Field("email", _("E-mail address"), "email", 254, EMAIL, "tomas@example.org"),
        Field("phone", _("Phone"), "phone", 40, PHONE, "+254700000003"),
        Field(
            "job_title",
            _("Job title"),
            "text",
            100,
            parse_header_names(
                "job title|title|position|role|job|designation|cargo|puesto|poste|fonction|الوظيفة|cheo"
            ),
            "Teacher",
        ),
        Field("starts_on", _("First day"), "date", headers=STARTS),
        Field("ends_on", _("Last day"), "date", headers=ENDS),
    ),
    "sections": (
        Field("name", _("Section"), "id", 60, SECTION, "7A", weak=parse_header_names("name|nombre|nome|jina")),
        Field("grade_level", _("Level"), "id", 60, LEVEL, "Grade 7", weak=LEVEL_WEAK),
        Field(
            "room",
            _("Room"),
            "id",
            40,
            parse_header_names("room|classroom number|salón|salle|غرفة|القاعة|chumba"),
            "12",
        ),
    ),
    "subjects": (
        Field(
            "name",
            _("Subject"),
            "text",
            100,
            SUBJECT_NAME,
            "Mathematics",
            weak=parse_header_names("name|title|nombre|nom|nome|الاسم|jina"),
        ),
        Field(
            "code",
            _("Code"),
            "id",
            20,
            parse_header_names("code|subject code|short name|abbreviation|código|abreviatura|abréviation|الرمز|msimbo"),
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
            STAFF_NUMBER,
            "T-014",
            _("Staff number, e-mail address or full name."),
            (*STAFF, *parse_header_names("teacher|staff|teacher email|email|profesor|professeur|المعلم|mwalimu")),
            (*STAFF_NUMBER_WEAK, *FULL),
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
        replace(STUDENT_NUMBER_FIELD, is_key=False),
        Field(
            "school_class",
            _("Class"),
            "id",
            100,
            parse_header_names("class|clase|classe") + SCHOOL_CLASS,
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
            parse_header_names("section|split group of|homeroom"),
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


def field(kind: str, name: str) -> Field:
    """The field called `name` of a kind of sheet; KeyError for an unknown one."""
    return _by_name(kind)[name]


@cache
def _by_name(kind: str) -> dict[str, Field]:
    return {entry.name: entry for entry in FIELDS[kind]}


@cache
def _known_headers() -> frozenset[str]:
    fields = [entry for entries in FIELDS.values() for entry in entries]
    return frozenset(header for entry in fields for header in (*entry.headers, *entry.registers, *entry.weak))


def is_known_header(text: str) -> bool:
    """Whether some kind of sheet has a field that schools call `text`, with or without what stands in brackets."""
    if not text or len(text) > LONGEST:
        return False
    return fold(text) in _known_headers() or fold(without_remark(text)) in _known_headers()
