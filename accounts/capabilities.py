"""What a person may do, as a fixed list that code asks for and roles grant.

A role is data (see `models.role.Role`): a school edits which capabilities it holds. The list
itself is code, because each entry is asked for by name somewhere in the product.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Capability(TextChoices):
    """One thing that a role may allow."""

    MANAGE_SCHOOL = "manage_school", _("Change the school's settings and branding")
    MANAGE_ACCESS = "manage_access", _("Edit roles and give them to people")
    SEE_AUDIT = "see_audit", _("Search the audit trail")
    VIEW_AS = "view_as", _("See the school as another person sees it")
    INVITE_PEOPLE = "invite_people", _("Invite people and reset their sign-in")
    SEE_ALL_PEOPLE = "see_all_people", _("See every student, guardian and staff member")
    SEE_TAUGHT_STUDENTS = "see_taught_students", _("See the students of their own sections")
    SEE_CONTACTS = "see_contacts", _("See guardians' phone numbers and e-mail addresses")
    MANAGE_PEOPLE = "manage_people", _("Add and edit students, guardians and staff")
    MANAGE_STRUCTURE = "manage_structure", _("Edit years, terms, levels, sections and subjects")
    IMPORT_DATA = "import_data", _("Import spreadsheets and undo an import")
    EXPORT_DATA = "export_data", _("Export lists")
    EXPORT_SCHOOL = "export_school", _("Take everything the school keeps out as one file")
    TAKE_REGISTER = "take_register", _("Take the registers of their own sections")
    TAKE_ANY_REGISTER = "take_any_register", _("Take or correct any register")
    SEE_ATTENDANCE = "see_attendance", _("See attendance across the school")
    MANAGE_ATTENDANCE = "manage_attendance", _("Change attendance codes, grace period and alerts")
    MANAGE_TIMETABLES = "manage_timetables", _("Edit bell times, rooms, timetables and lessons")
    SEE_TIMETABLES = "see_timetables", _("See the timetables of the whole school")
    ENTER_MARKS = "enter_marks", _("Enter marks, set homework and write reports in their own classes")
    SEE_MARKS = "see_marks", _("See marks, homework and reports across the school")
    MANAGE_ASSESSMENT = "manage_assessment", _("Edit grade scales and schemes, and marks after their posting window")
    MANAGE_REPORTS = "manage_reports", _("Approve and publish report cards, transcripts and letters")
    SEE_MESSAGES = "see_messages", _("See messages sent by the school and their delivery")
    USE_PORTAL = "use_portal", _("Use the family portal")


# Which capabilities stand together on the permission matrix page, in reading order.
GROUPS = (
    (_("School"), (Capability.MANAGE_SCHOOL, Capability.MANAGE_ACCESS, Capability.SEE_AUDIT, Capability.VIEW_AS)),
    (
        _("People"),
        (
            Capability.INVITE_PEOPLE,
            Capability.SEE_ALL_PEOPLE,
            Capability.SEE_TAUGHT_STUDENTS,
            Capability.SEE_CONTACTS,
            Capability.MANAGE_PEOPLE,
        ),
    ),
    (
        _("Structure and data"),
        (Capability.MANAGE_STRUCTURE, Capability.IMPORT_DATA, Capability.EXPORT_DATA, Capability.EXPORT_SCHOOL),
    ),
    (
        _("Attendance"),
        (
            Capability.TAKE_REGISTER,
            Capability.TAKE_ANY_REGISTER,
            Capability.SEE_ATTENDANCE,
            Capability.MANAGE_ATTENDANCE,
        ),
    ),
    (_("Timetables"), (Capability.SEE_TIMETABLES, Capability.MANAGE_TIMETABLES)),
    (
        _("Marks and reports"),
        (Capability.ENTER_MARKS, Capability.SEE_MARKS, Capability.MANAGE_ASSESSMENT, Capability.MANAGE_REPORTS),
    ),
    (_("Messages and portal"), (Capability.SEE_MESSAGES, Capability.USE_PORTAL)),
)


class RoleCode(TextChoices):
    """The roles every school starts with. A school renames and re-fits them; it may add more."""

    OWNER = "owner", _("Owner")
    PRINCIPAL = "principal", _("Principal")
    REGISTRAR = "registrar", _("Registrar")
    BURSAR = "bursar", _("Bursar")
    TEACHER = "teacher", _("Teacher")
    CLASS_REPRESENTATIVE = "class_representative", _("Class representative")
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Guardian")
    SUPPORT = "support", _("Platform support")


# Who holds one of these can see or reach what the whole school keeps: not to be given by a mere inviter.
SENSITIVE = (
    Capability.MANAGE_SCHOOL,
    Capability.MANAGE_ACCESS,
    Capability.SEE_AUDIT,
    Capability.VIEW_AS,
    Capability.INVITE_PEOPLE,
    Capability.MANAGE_STRUCTURE,
    Capability.IMPORT_DATA,
    Capability.EXPORT_SCHOOL,
)
# What reaches no further than one's own classes or family: whoever may give roles may give these without having them.
OWN = (
    Capability.SEE_TAUGHT_STUDENTS,
    Capability.TAKE_REGISTER,
    Capability.ENTER_MARKS,
    Capability.USE_PORTAL,
)
# Roles that somebody who may invite people, but not manage access, may give.
INVITED_ROLES = (RoleCode.TEACHER, RoleCode.STUDENT, RoleCode.GUARDIAN)

_C = Capability
DEFAULT_CAPABILITIES = {
    RoleCode.OWNER: tuple(c for c in Capability if c != Capability.USE_PORTAL),
    RoleCode.PRINCIPAL: (
        _C.MANAGE_SCHOOL,
        _C.SEE_AUDIT,
        _C.VIEW_AS,
        _C.INVITE_PEOPLE,
        _C.SEE_ALL_PEOPLE,
        _C.SEE_CONTACTS,
        _C.MANAGE_PEOPLE,
        _C.MANAGE_STRUCTURE,
        _C.EXPORT_DATA,
        _C.TAKE_ANY_REGISTER,
        _C.SEE_ATTENDANCE,
        _C.MANAGE_ATTENDANCE,
        _C.MANAGE_TIMETABLES,
        _C.SEE_TIMETABLES,
        _C.SEE_MARKS,
        _C.MANAGE_ASSESSMENT,
        _C.MANAGE_REPORTS,
        _C.SEE_MESSAGES,
    ),
    RoleCode.REGISTRAR: (
        _C.INVITE_PEOPLE,
        _C.SEE_ALL_PEOPLE,
        _C.SEE_CONTACTS,
        _C.MANAGE_PEOPLE,
        _C.MANAGE_STRUCTURE,
        _C.IMPORT_DATA,
        _C.EXPORT_DATA,
        _C.TAKE_ANY_REGISTER,
        _C.SEE_ATTENDANCE,
        _C.MANAGE_TIMETABLES,
        _C.SEE_TIMETABLES,
        _C.SEE_MARKS,
        _C.MANAGE_ASSESSMENT,
        _C.MANAGE_REPORTS,
        _C.SEE_MESSAGES,
    ),
    RoleCode.BURSAR: (_C.SEE_ALL_PEOPLE, _C.SEE_CONTACTS, _C.EXPORT_DATA),
    RoleCode.TEACHER: (
        _C.SEE_TAUGHT_STUDENTS,
        _C.SEE_CONTACTS,
        _C.TAKE_REGISTER,
        _C.SEE_TIMETABLES,
        _C.ENTER_MARKS,
    ),
    RoleCode.CLASS_REPRESENTATIVE: (_C.USE_PORTAL,),
    RoleCode.STUDENT: (_C.USE_PORTAL,),
    RoleCode.GUARDIAN: (_C.USE_PORTAL,),
    RoleCode.SUPPORT: (
        _C.SEE_AUDIT,
        _C.SEE_ALL_PEOPLE,
        _C.MANAGE_STRUCTURE,
        _C.SEE_ATTENDANCE,
        _C.SEE_TIMETABLES,
        _C.SEE_MARKS,
        _C.SEE_MESSAGES,
    ),
}
