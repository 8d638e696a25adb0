"""Students, guardians and staff as columns with the headers that the import understands."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource

from ..models import GuardianLink

GUARDIAN_COLUMNS = 2


def _guardian_columns():
    """Columns for the first guardians in the call order, such as "Guardian 1: phone"."""
    columns = {}
    for number in range(1, GUARDIAN_COLUMNS + 1):
        for field, header in (
            ("name", _("Guardian %(number)d: name")),
            ("relationship", _("Guardian %(number)d: relationship")),
            ("phone", _("Guardian %(number)d: phone")),
            ("email", _("Guardian %(number)d: e-mail address")),
        ):
            columns[f"guardian{number}_{field}"] = Column(header=header % {"number": number})
    return columns


class StudentResource(ExportResource):
    """Students read with `with_section`, `with_guardians` and `with_enrolments`."""

    imported_as = "students"
    student_number = Column("student_number", _("Student number"))
    given_name = Column("given_name", _("Given name"))
    family_name = Column("family_name", _("Family name"))
    preferred_name = Column("preferred_name", _("Preferred name"))
    date_of_birth = Column("date_of_birth", _("Date of birth"))
    sex = Column("sex", _("Sex"))
    section = Column(header=_("Section"))
    level = Column(header=_("Level"))
    starts_on = Column(header=_("First day"))
    ends_on = Column(header=_("Last day"))
    street = Column("household__street", _("Street address"))
    postcode = Column("household__postcode", _("Postcode"))
    city = Column("household__city", _("City"))
    home_phone = Column("household__phone", _("Home phone"))

    # What only those get who may see contacts.
    CONTACTS = (*_guardian_columns(), "street", "postcode", "city", "home_phone")

    def __init__(self):
        super().__init__()
        self.fields.update(_guardian_columns())
        # Translated once, not once a row.
        self.relationships = {value: str(label) for value, label in GuardianLink.Relationship.choices}

    def dehydrate_section(self, student):
        return student.current_section.name if student.current_section else ""

    def dehydrate_level(self, student):
        return student.current_section.grade_level.name if student.current_section else ""

    def dehydrate_starts_on(self, student):
        return _last(student.enrolments.all(), "starts_on")

    def dehydrate_ends_on(self, student):
        return _last(student.enrolments.all(), "ends_on")

    def export_field(self, field, instance, **kwargs):
        name = self.get_field_name(field)
        if not name.startswith("guardian"):
            return super().export_field(field, instance, **kwargs)
        number, what = name.removeprefix("guardian").split("_")
        links = instance.current_links[int(number) - 1 : int(number)]
        if not links:
            return ""
        return self.relationships[links[0].relationship] if what == "relationship" else getattr(links[0].guardian, what)


def _last(rows, attribute):
    rows = list(rows)
    return getattr(rows[-1], attribute) if rows else None


class GuardianResource(ExportResource):
    """Guardians read with `with_children`."""

    imported_as = "guardians"
    given_name = Column("given_name", _("Given name"))
    family_name = Column("family_name", _("Family name"))
    preferred_name = Column("preferred_name", _("Preferred name"))
    email = Column("email", _("E-mail address"))
    phone = Column("phone", _("Phone"))
    phone_alternative = Column("phone_alternative", _("Second phone"))
    language = Column("language", _("Language"))
    street = Column("household__street", _("Street address"))
    postcode = Column("household__postcode", _("Postcode"))
    city = Column("household__city", _("City"))
    children = Column(header=_("Children"))
    has_account = Column(header=_("Has an account"))

    CONTACTS = ("email", "phone", "phone_alternative", "street", "postcode", "city")

    def dehydrate_children(self, guardian):
        return ", ".join(f"{link.student.name} ({link.student.student_number})" for link in guardian.current_links)

    def dehydrate_has_account(self, guardian):
        return str(_("Yes") if guardian.user_id else _("No"))


class StaffResource(ExportResource):
    """Staff read with `with_assignments`."""

    imported_as = "staff"
    staff_number = Column("staff_number", _("Staff number"))
    given_name = Column("given_name", _("Given name"))
    family_name = Column("family_name", _("Family name"))
    preferred_name = Column("preferred_name", _("Preferred name"))
    job_title = Column("job_title", _("Job title"))
    email = Column("email", _("E-mail address"))
    phone = Column("phone", _("Phone"))
    starts_on = Column("starts_on", _("First day"))
    ends_on = Column("ends_on", _("Last day"))
    teaches = Column(header=_("Teaches"))

    CONTACTS = ("phone",)

    def dehydrate_teaches(self, person):
        return ", ".join(
            row.school_class.title if row.school_class else row.section.name for row in person.current_assignments
        )
