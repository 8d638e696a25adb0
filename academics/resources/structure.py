"""Years, levels, sections, courses and classes as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class SectionResource(ExportResource):
    """Sections read with `with_size` and `with_homeroom_teachers`."""

    imported_as = "sections"
    name = Column("name", _("Section"))
    level = Column("grade_level__name", _("Level"))
    school_year = Column("school_year__title", _("School year"))
    room = Column("room", _("Room"))
    homeroom_teacher = Column(header=_("Homeroom teacher"))
    size = Column("size", _("Students"))

    def dehydrate_homeroom_teacher(self, section):
        return ", ".join(row.staff.name for row in section.homeroom_assignments)


class SubjectResource(ExportResource):
    imported_as = "subjects"
    code = Column("code", _("Subject code"))
    name = Column("name", _("Subject"))


class AssignmentResource(ExportResource):
    """Who teaches what, where, from when to when."""

    imported_as = "assignments"
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

    def dehydrate_own_roster(self, school_class):
        return str(_("Yes") if school_class.own_roster else _("No"))

    def dehydrate_teachers(self, school_class):
        return ", ".join(row.staff.name for row in school_class.current_assignments)


class ClassPlaceResource(ExportResource):
    """Places in classes read with `with_students` and `with_classes`, under the headers of the import."""

    imported_as = "members"
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

    imported_as = ""
    name = Column("name", _("Level"))
    sections = Column("section_count", _("Sections"))
