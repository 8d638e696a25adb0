"""What each kind of sheet may hold: fields, and the headers that schools give them."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from .cells import fold


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


def _headers(text):
    return tuple(fold(header) for header in text.split("|"))


_GIVEN = _headers(
    "given name|first name|firstname|forename|fname|first names|given names|nombre|nombres|nombre de pila"
    "|prénom|prénoms|الاسم الأول|jina la kwanza|vorname|nome|student first name|legal first name"
)
_FAMILY = _headers(
    "family name|last name|lastname|surname|lname|apellido|apellidos|primer apellido|nom de famille|nom"
    "|اسم العائلة|اللقب|jina la ukoo|jina la familia|nachname|sobrenome|student last name|legal last name"
)
_FULL = _headers(
    "name|full name|fullname|names|student|student name|student s name|name of student|pupil|pupil name|learner name|child name"
    "|nombre completo|nombre y apellidos|apellidos y nombres|alumno|nombre del alumno|nombre del estudiante"
    "|nom complet|nom et prénom|nom et prénoms|nom prénom|élève|nom de l'élève"
    "|الاسم|الاسم الكامل|اسم الطالب|jina|jina kamili|jina la mwanafunzi|teacher name|staff name|employee name|docente"
    "|enseignant|اسم المعلم|jina la mwalimu"
)
_PREFERRED = _headers("preferred name|known as|nickname|goes by|apodo|surnom|nom d'usage|jina la utani")
_STUDENT_NUMBER = _headers(
    "student number|student no|student id|studentid|student code|admission number|admission no|adm no|adm number|adm"
    "|admno|reg no|registration number|pupil number|pupil id|learner id|upi|roll number|roll no|id|id number|number|no"
    "|matrícula|número de matrícula|código|código del estudiante|número de estudiante|expediente"
    "|matricule|numéro d'élève|numéro étudiant|رقم الطالب|الرقم|namba ya mwanafunzi|namba ya usajili"
)
_STAFF_NUMBER = _headers(
    "staff number|staff no|staff id|employee number|employee no|employee id|teacher number|teacher no|teacher id|tsc no"
    "|tsc number|payroll no|payroll number|id|number|no|código|número de empleado|código docente|matricule"
    "|رقم الموظف|رقم المعلم|namba ya mwalimu|namba ya mfanyakazi"
)
_SECTION = _headers(
    "section|class|class name|classroom|form class|homeroom|stream|group|division|registration group|tutor group"
    "|sección|grupo|curso y sección|aula|clase|classe|الفصل|الشعبة|الصف والشعبة|darasa|mkondo"
)
_LEVEL = _headers(
    "level|grade|grade level|year group|year level|form|standard|year|class level|nivel|grado|curso|año"
    "|niveau|année|المرحلة|الصف|المستوى|kidato|kiwango"
)
_EMAIL = _headers("email|e mail|email address|mail|correo|correo electrónico|courriel|البريد الإلكتروني|barua pepe")
_PHONE = _headers(
    "phone|phone number|mobile|mobile number|cell|cell phone|telephone|tel|contact|contact number|teléfono|celular|móvil"
    "|téléphone|portable|الهاتف|رقم الهاتف|الجوال|simu|namba ya simu|whatsapp"
)
_SUBJECT_NAME = _headers("subject|subject name|course|asignatura|materia|matière|المادة|somo")
# Who teaches what names a subject by either.
_SUBJECT = (*_SUBJECT_NAME, *_headers("subject code"))
_STARTS = _headers(
    "start date|starts on|from|entry date|admission date|date of admission|enrolment date|enrollment date|date joined"
    "|fecha de ingreso|fecha de inicio|date d'entrée|تاريخ الالتحاق|تاريخ البدء|tarehe ya kuanza|tarehe ya kujiunga"
)
_ENDS = _headers("end date|ends on|until|to|fecha de fin|date de fin|تاريخ الانتهاء|tarehe ya mwisho")
_STREET = _headers(
    "street address|address|street|home address|residential address|physical address|postal address|address line 1"
    "|family address|parent address|parents address|guardian address|street and number|residence"
    "|dirección|domicilio|calle|adresse|adresse postale|domicile|rue|endereço|anschrift|straße"
    "|العنوان|عنوان السكن|الشارع|anwani|anwani ya nyumbani|mtaa"
)
_POSTCODE = _headers(
    "postcode|post code|postal code|zip|zip code|zipcode|pin code|eircode|código postal|cp|code postal|plz"
    "|الرمز البريدي|msimbo wa posta"
)
_CITY = _headers(
    "city|town|town city|city town|village|ciudad|localidad|municipio|ville|commune|المدينة|البلدة|mji|jiji"
)
_HOME_PHONE = _headers(
    "home phone|home telephone|house phone|household phone|landline|landline number|teléfono de casa|teléfono fijo"
    "|téléphone fixe|fixe|هاتف المنزل|simu ya nyumbani"
)
_RELATION = _headers("relationship|relation|parentesco|lien|lien de parenté|صلة القرابة|uhusiano")

_NAMES = (
    Field("full_name", _("Full name"), headers=_FULL, hint=_("Instead of given and family name: it is split.")),
    Field("given_name", _("Given name"), headers=_GIVEN, example="Amina"),
    Field("family_name", _("Family name"), headers=_FAMILY, example="Odhiambo"),
    Field("preferred_name", _("Preferred name"), headers=_PREFERRED, hint=_("The name they go by, if another.")),
)
_STUDENT_NUMBER_FIELD = Field(
    "student_number",
    _("Student number"),
    "id",
    40,
    _STUDENT_NUMBER,
    "2026-001",
    _("The school's own number. A row with a known number updates that student."),
)

# Where the person lives; only where a sheet has these columns are households looked at.
ADDRESS = ("street", "postcode", "city", "home_phone")


def _address_fields(hint):
    return (
        Field("street", _("Street address"), "text", 200, _STREET, "12 Hill Road", hint),
        Field("postcode", _("Postcode"), "id", 20, _POSTCODE, "00100"),
        Field("city", _("City"), "text", 100, _CITY, "Nairobi"),
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
            headers=_headers(
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
            _headers("sex|gender|sexo|género|sexe|genre|الجنس|النوع|jinsia|m f"),
            example="female",
        ),
        Field(
            "section",
            _("Section"),
            "id",
            60,
            _SECTION,
            "7A",
            _("A section that does not exist yet is made, when the level is given too."),
        ),
        Field("grade_level", _("Level"), "id", 60, _LEVEL, "Grade 7"),
        Field(
            "starts_on",
            _("First day"),
            "date",
            headers=_STARTS,
            hint=_("For students who are not enrolled yet. Empty: the first day of the school year."),
        ),
        *_guardian_fields(1),
        *_guardian_fields(2),
        *_address_fields(
            _(
                "Where the student lives, and with them the guardians who have no address yet or share that of the student."
            )
        ),
        Field("home_phone", _("Home phone"), "phone", 40, _HOME_PHONE),
    ),
    "guardians": (
        *_NAMES,
        Field("email", _("E-mail address"), "email", 254, _EMAIL, "grace@example.org"),
        Field("phone", _("Phone"), "phone", 40, _PHONE, "+254700000001"),
        Field(
            "phone_alternative",
            _("Second phone"),
            "phone",
            40,
            _headers("second phone|phone 2|other phone|alternative phone|home phone|work phone|teléfono 2|téléphone 2"),
        ),
        Field(
            "language",
            _("Language"),
            "text",
            10,
            _headers("language|idioma|langue|اللغة|lugha"),
            hint=_("A code such as en, es, fr, ar, sw."),
        ),
        Field(
            "student_number",
            _("Student number"),
            "id",
            200,
            _STUDENT_NUMBER + _headers("child number|children|student numbers|child id"),
            "2026-001",
            _("Of the child. Several numbers are kept apart by semicolons; or write one row for each child."),
        ),
        Field("relationship", _("Relationship"), "relationship", 20, _RELATION, "mother"),
        *_address_fields(_("Where the guardian lives. A child at the same address shares it.")),
    ),
    "staff": (
        Field("staff_number", _("Staff number"), "id", 40, _STAFF_NUMBER, "T-014"),
        *_NAMES,
        Field("email", _("E-mail address"), "email", 254, _EMAIL, "tomas@example.org"),
        Field("phone", _("Phone"), "phone", 40, _PHONE, "+254700000003"),
        Field(
            "job_title",
            _("Job title"),
            "text",
            100,
            _headers("job title|title|position|role|job|designation|cargo|puesto|poste|fonction|الوظيفة|cheo"),
            "Teacher",
        ),
        Field("starts_on", _("First day"), "date", headers=_STARTS),
        Field("ends_on", _("Last day"), "date", headers=_ENDS),
    ),
    "sections": (
        Field("name", _("Section"), "id", 60, _SECTION + _headers("name|section name|nombre|jina"), "7A"),
        Field("grade_level", _("Level"), "id", 60, _LEVEL, "Grade 7"),
        Field("room", _("Room"), "id", 40, _headers("room|classroom number|salón|salle|غرفة|القاعة|chumba"), "12"),
    ),
    "subjects": (
        Field(
            "name",
            _("Subject"),
            "text",
            100,
            _SUBJECT_NAME + _headers("name|title|nombre|nom|الاسم|jina"),
            "Mathematics",
        ),
        Field(
            "code",
            _("Code"),
            "id",
            20,
            _headers("code|subject code|short name|abbreviation|código|abreviatura|abréviation|الرمز|msimbo"),
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
            _STAFF_NUMBER + _FULL + _headers("teacher|staff|teacher email|email|profesor|professeur|المعلم|mwalimu"),
            "T-014",
            _("Staff number, e-mail address or full name."),
        ),
        Field("section", _("Section"), "id", 60, _SECTION, "7A"),
        Field(
            "subject",
            _("Subject"),
            "id",
            100,
            _SUBJECT,
            "Mathematics",
            _("Code or name. Empty: the homeroom teacher, who takes the daily register."),
        ),
        Field("starts_on", _("From"), "date", headers=_STARTS),
        Field("ends_on", _("Until"), "date", headers=_ENDS),
    ),
}

# Each group needs at least one of its fields.
REQUIRED = {
    "students": (("student_number",), ("given_name", "full_name")),
    "guardians": (("given_name", "full_name"),),
    "staff": (("staff_number",), ("given_name", "full_name")),
    "sections": (("name",), ("grade_level",)),
    "subjects": (("name",),),
    "assignments": (("staff",), ("section",)),
}

# What must be there first comes first.
KINDS = ("sections", "subjects", "staff", "assignments", "students", "guardians")


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
