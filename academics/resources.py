"""Lists as people take them out: columns with the headers that the import understands."""

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column, ExportResource

from .models import GuardianLink

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
        return next((there.section.name for there in student.current_memberships), "")

    def dehydrate_level(self, student):
        return next((there.section.grade_level.name for there in student.current_memberships), "")

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


class SectionResource(ExportResource):
    """Sections read with `with_size` and `with_homeroom_teachers`."""

    name = Column("name", _("Section"))
    level = Column("grade_level__name", _("Level"))
    school_year = Column("school_year__title", _("School year"))
    room = Column("room", _("Room"))
    homeroom_teacher = Column(header=_("Homeroom teacher"))
    size = Column("size", _("Students"))

    def dehydrate_homeroom_teacher(self, section):
        return ", ".join(row.staff.name for row in section.homeroom_assignments)


class SubjectResource(ExportResource):
    code = Column("code", _("Subject code"))
    name = Column("name", _("Subject"))


class AssignmentResource(ExportResource):
    """Who teaches what, where, from when to when."""

    staff_number = Column("staff__staff_number", _("Staff number"))
    staff = Column("staff__name", _("Teacher"))
    section = Column(header=_("Section"))
    subject = Column("subject__name", _("Subject"))
    school_class = Column("school_class__title", _("Class"))
    starts_on = Column("starts_on", _("From"))
    ends_on = Column("ends_on", _("Until"))

    def dehydrate_section(self, assignment):
        section = assignment.section or assignment.school_class.section
        return section.name if section else ""


class SessionResource(ExportResource):
    """School years, terms and grading periods, with the days on which marks may be entered."""

    kind = Column(header=_("Kind"))
    title = Column("title", _("Name"))
    parent = Column("parent__title", _("Within"))
    starts_on = Column("starts_on", _("First day"))
    ends_on = Column("ends_on", _("Last day"))
    posting_from = Column(header=_("Marks from"))
    posting_until = Column(header=_("Marks until"))
    posting = Column(header=_("Marks"))

    def __init__(self, *, today):
        super().__init__()
        self.today = today
        self.states = {"": _("Any day"), "open": _("Open"), "waiting": _("Not open yet"), "closed": _("Closed")}

    def dehydrate_kind(self, session):
        return session.get_kind_display()

    def dehydrate_posting_from(self, session):
        return session.posting_window[0]

    def dehydrate_posting_until(self, session):
        return session.posting_window[1]

    def dehydrate_posting(self, session):
        return str(self.states[session.posting_state(self.today)])


class CourseResource(ExportResource):
    """Courses read with `with_class_count`."""

    title = Column("title", _("Course"))
    subject = Column("subject__name", _("Subject"))
    level = Column("grade_level__name", _("Level"))
    credits = Column("credits", _("Credits"))
    classes = Column("class_count", _("Classes"))


class ClassResource(ExportResource):
    """Classes read with `with_size` and `with_teachers`."""

    title = Column("title", _("Class"))
    course = Column("course__title", _("Course"))
    subject = Column("course__subject__name", _("Subject"))
    section = Column("section__name", _("Section"))
    school_year = Column("school_year__title", _("School year"))
    own_roster = Column(header=_("Has students of its own"))
    teachers = Column(header=_("Teachers"))
    size = Column("size", _("Students"))

    def dehydrate_own_roster(self, group):
        return str(_("Yes") if group.own_roster else _("No"))

    def dehydrate_teachers(self, group):
        return ", ".join(row.staff.name for row in group.current_assignments)


class ClassPlaceResource(ExportResource):
    """Places in classes read with `with_students` and `with_classes`, under the headers of the import."""

    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__legal_name", _("Student"))
    school_class = Column("school_class__title", _("Class"))
    subject = Column("school_class__course__subject__name", _("Subject"))
    section = Column("school_class__section__name", _("Section"))
    starts_on = Column("starts_on", _("From"))
    ends_on = Column("ends_on", _("Until"))


class CalendarResource(ExportResource):
    """Entries of the calendar in reading order."""

    title = Column("title", _("Title"))
    kind = Column(header=_("What"))
    starts_on = Column("starts_on", _("First day"))
    ends_on = Column("ends_on", _("Last day"))
    level = Column("grade_level__name", _("Level"))
    section = Column("section__name", _("Section"))

    def dehydrate_kind(self, entry):
        return entry.get_kind_display()


class LevelResource(ExportResource):
    """Levels read with `with_section_count`."""

    name = Column("name", _("Level"))
    sections = Column("section_count", _("Sections"))


class ImportResource(ExportResource):
    """Imports with who started them."""

    file_name = Column("file_name", _("File"))
    kind = Column(header=_("What"))
    state = Column(header=_("State"))
    created = Column(header=_("New"))
    updated = Column(header=_("Changed"))
    duplicates = Column(header=_("Duplicates, left out"))
    unchanged = Column(header=_("Unchanged"))
    errors = Column(header=_("With errors"))
    created_by = Column("created_by__name", _("Who"))
    created_at = Column("created_at", _("When"))
    imported_at = Column("imported_at", _("Imported"))
    undone_at = Column("undone_at", _("Undone"))

    OUTCOMES = {
        "created": "create",
        "updated": "update",
        "duplicates": "duplicate",
        "unchanged": "unchanged",
        "errors": "error",
    }

    def dehydrate_kind(self, batch):
        return batch.get_kind_display()

    def dehydrate_state(self, batch):
        return str(_("Working")) if batch.is_busy else batch.get_state_display()

    def export_field(self, field, instance, **kwargs):
        outcome = self.OUTCOMES.get(self.get_field_name(field))
        return instance.counts.get(outcome, 0) if outcome else super().export_field(field, instance, **kwargs)


class RolloverResource(ExportResource):
    """Year-ends."""

    from_year = Column("from_year__title", _("School year"))
    to_year = Column("title", _("New year"))
    state = Column("get_state_display", _("State"))
    created_by = Column("created_by__name", _("Planned by"))
    created_at = Column("created_at", _("When"))
    done_at = Column("done_at", _("Carried out"))
    undone_at = Column("undone_at", _("Taken back"))


class ExceptionResource(ExportResource):
    """Exceptions of a year-end."""

    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__list_name", _("Student"))
    section = Column(header=_("Section"))
    outcome = Column("get_outcome_display", _("What happens"))
    exit_reason = Column("get_exit_reason_display", _("Exit reason"))
    target = Column("section", _("New section"))
    reason = Column("reason", _("Reason"))

    def dehydrate_section(self, row):
        return next((there.section.name for there in row.student.current_memberships), "")


class DifferenceResource(ExportResource):
    """Lines of the plan of a year-end."""

    student_number = Column("number", _("Student number"))
    student = Column("name", _("Student"))
    source = Column("source_name", _("From"))
    outcome = Column("outcome_label", _("What happens"))
    target = Column("target", _("To"))
    exception = Column(header=_("Exception"))
    why = Column("why", _("Why"))

    def dehydrate_exception(self, line):
        return str(_("Yes") if line.is_exception else _("No"))
