"""Registers, absences and codes as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


def yes_no(value):
    return str(_("Yes") if value else _("No"))


class BoardResource(ExportResource):
    """The SectionDays of a board."""

    date = Column(header=_("Date"))
    section = Column("section__name", _("Section"))
    level = Column("section__grade_level__name", _("Level"))
    homeroom_teacher = Column(header=_("Homeroom teacher"))
    size = Column("size", _("Students"))
    state = Column(header=_("Register"))
    closed_at = Column("closed_at", _("Finished at"))
    marked = Column("marked", _("Marked"))
    present = Column("present", _("Present"))
    absent = Column("absent", _("Absent"))
    unexplained = Column("unexplained", _("Not explained"))
    late = Column("late", _("Late"))

    def __init__(self, *, day):
        super().__init__()
        self.day = day

    def dehydrate_date(self, each):
        return self.day

    def dehydrate_homeroom_teacher(self, each):
        return ", ".join(row.staff.name for row in each.section.homeroom_assignments)

    def dehydrate_state(self, each):
        if each.closure:
            return str(_("School closed"))
        return str(_("Finished") if each.is_closed else _("In progress") if each.started else _("Not taken"))


class MissingResource(ExportResource):
    """Who was not simply present, as a board's Missing."""

    date = Column("mark__register__date", _("Date"))
    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__name", _("Student"))
    section = Column("section__name", _("Section"))
    code = Column("mark__code__name", _("Mark"))
    explained = Column(header=_("Explained"))
    minutes_late = Column("mark__minutes_late", _("Minutes late"))
    note = Column("mark__reason", _("Note"))
    finished = Column(header=_("Register finished"))
    alert = Column(header=_("Guardians"))
    told_at = Column(header=_("Guardians told at"))
    call = Column(header=_("Last call"))
    called_at = Column("call__called_at", _("Called at"))

    def dehydrate_explained(self, each):
        return yes_no(each.mark.is_explained)

    def dehydrate_finished(self, each):
        return yes_no(each.is_closed)

    def dehydrate_alert(self, each):
        if each.is_unreached:
            return str(each.alert.State.UNREACHABLE.label)
        return each.alert.get_state_display() if each.alert else ""

    def dehydrate_call(self, each):
        return each.call.get_outcome_display() if each.call else ""

    def dehydrate_told_at(self, each):
        is_told = each.alert and each.alert.state == each.alert.State.SENT and not each.is_unreached
        return each.alert.decided_at if is_told else None


class RegisterResource(ExportResource):
    """The rows of a register's sheet. Who has no mark has none here: the page's "present" is not said yet."""

    date = Column(header=_("Date"))
    section = Column(header=_("Section"))
    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__list_name", _("Student"))
    code = Column("mark__code__name", _("Mark"))
    minutes_late = Column("minutes", _("Minutes late"))
    note = Column("mark__note", _("Note"))
    known = Column("planned__code__name", _("Known absence"))
    reason = Column("planned_reason", _("Reason"))
    taken_by = Column("mark__taken_by__name", _("Marked by"))
    taken_at = Column("mark__said_at", _("Marked at"))
    by_office = Column(header=_("By the office"))
    finished = Column(header=_("Register finished"))

    def __init__(self, *, sheet):
        super().__init__()
        self.sheet = sheet

    def dehydrate_date(self, row):
        return self.sheet.day

    def dehydrate_section(self, row):
        return self.sheet.section.name

    def dehydrate_by_office(self, row):
        return yes_no(row.by_office)

    def dehydrate_finished(self, row):
        return yes_no(self.sheet.is_closed)


class StudentDayResource(ExportResource):
    """One student's marks that count."""

    date = Column("register__date", _("Date"))
    section = Column("register__section__name", _("Section"))
    code = Column("code__name", _("Mark"))
    explained = Column(header=_("Explained"))
    minutes_late = Column("minutes_late", _("Minutes late"))
    note = Column("reason", _("Note"))

    def dehydrate_explained(self, mark):
        return yes_no(mark.is_explained) if mark.code.is_absence else ""


class PlannedAbsenceResource(ExportResource):
    """Planned absences read with `with_people`."""

    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__name", _("Student"))
    starts_on = Column("starts_on", _("First day"))
    ends_on = Column("ends_on", _("Last day"))
    code = Column("code__name", _("Mark"))
    reason = Column("reason", _("Reason"))
    from_family = Column(header=_("Reported by the family"))
    state = Column(header=_("State"))
    question = Column("question", _("Question to the family"))
    answer = Column("answer", _("Answer"))
    evidence = Column("evidence", _("Evidence"))
    created_by = Column("created_by__name", _("Entered by"))
    created_at = Column("created_at", _("Entered at"))

    def dehydrate_from_family(self, absence):
        return yes_no(absence.from_family)

    def dehydrate_state(self, absence):
        return absence.get_state_display() if absence.from_family else ""


class CodeResource(ExportResource):
    letter = Column("letter", _("Letter"))
    name = Column("name", _("Name"))
    direction = Column(header=_("Direction"))
    scope = Column(header=_("Scope"))
    explained = Column(header=_("Explained"))
    counts = Column(header=_("Counts toward the percentage"))
    office_only = Column(header=_("Only the office gives it"))
    allowed_ahead = Column(header=_("May be noted ahead"))
    official_code = Column("official_code", _("Official code"))
    retired = Column(header=_("No longer used"))

    def dehydrate_direction(self, code):
        return code.get_direction_display()

    def dehydrate_scope(self, code):
        return code.get_scope_display()

    def dehydrate_explained(self, code):
        return yes_no(code.explained)

    def dehydrate_office_only(self, code):
        return yes_no(code.office_only)

    def dehydrate_allowed_ahead(self, code):
        return yes_no(code.allowed_ahead) if code.is_absence else ""

    def dehydrate_counts(self, code):
        return yes_no(code.counts)

    def dehydrate_retired(self, code):
        return yes_no(code.retired)
