"""The year-end of a demo school, in planning: most of it as suggested, some exceptions made already."""

from academics.models import AcademicSession, Section, Student
from academics.rollover.actions import set_exceptions, start_plan
from accounts.capabilities import RoleCode
from accounts.models import User
from core.school import school_today

# From every so many-th section, its first student.
_EXCEPTIONS = (
    (0, {"outcome": "repeat", "reason": "Missed a term; agreed with the family"}),
    (4, {"outcome": "leave", "exit_reason": "transfer", "reason": "The family moves away"}),
    (7, {"outcome": "leave", "exit_reason": "withdrawn", "reason": "Home schooling"}),
    (9, {"outcome": "repeat", "reason": "Asked for by the family"}),
)


def plan_year_end():
    """A plan for the end of this school year by the registrar, with an exception in a few sections."""
    today = school_today()
    registrar = User.objects.filter(roles__code=RoleCode.REGISTRAR).order_by("pk").first()
    plan = start_plan(AcademicSession.objects.year_of(today), by=registrar)
    sections = list(Section.objects.of_day(today).in_reading_order())
    for index, values in _EXCEPTIONS:
        if index < len(sections):
            set_exceptions(plan, Student.objects.roster(sections[index], on=today)[:1], **values)
