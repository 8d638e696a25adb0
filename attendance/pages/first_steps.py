"""What a new school needs before its first register, and how far it is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from academics.models import AcademicSession
from accounts.capabilities import Capability as C

from ..models import Register


@dataclass(frozen=True)
class FirstStep:
    """`url` leads to where it is done; "" for who may not do it."""

    title: str
    text: str
    is_done: bool
    url: str


def first_steps(user, board, today):
    """[Step] of a school on its way to its first register; [] once all are done or a day's registers lie behind it.

    Where the sections on today's `board` show that nothing is missing, nothing is asked; else two statements at most.
    """
    if _are_ready([each.section for each in board.sections]) or Register.objects.before(today).exists():
        return []
    years = AcademicSession.objects.years().not_over(today).with_beginnings(on=today)
    steps = _steps(user, years.order_by("starts_on").first())
    return [] if all(step.is_done for step in steps) else steps


def _are_ready(sections):
    leading = [section.homeroom_assignments for section in sections]
    return bool(leading) and all(leading) and any(each.staff.user_id for own in leading for each in own)


def _steps(user, year):
    def way(need, name):
        return reverse(name) if user.can(need) else ""

    def has(what):
        return year is not None and getattr(year, f"has_{what}")

    importing = C.IMPORT_DATA if user.can(C.IMPORT_DATA) else C.MANAGE_PEOPLE
    return [
        FirstStep(
            _("School year and terms"),
            _("From which day to which the school runs."),
            has("terms"),
            way(C.MANAGE_STRUCTURE, "academics:structure" if year else "academics:year_new"),
        ),
        FirstStep(
            _("Levels and sections"),
            _("Such as Grade 7 with 7A and 7B."),
            has("sections"),
            way(C.MANAGE_STRUCTURE, "academics:section_new" if year else "academics:structure"),
        ),
        FirstStep(
            _("Students and guardians"),
            _("From a spreadsheet, with the section of each student."),
            has("students"),
            way(importing, "academics:imports" if importing == C.IMPORT_DATA else "academics:student_new"),
        ),
        FirstStep(
            _("Staff, and who teaches what"),
            _("Each section needs a homeroom teacher, who takes its register."),
            has("students") and not has("gaps"),
            way(C.MANAGE_STRUCTURE, "academics:sections"),
        ),
        FirstStep(
            _("Invitations"),
            _("Teachers sign in by an invitation that you send from the staff list."),
            has("accounts"),
            way(C.INVITE_PEOPLE, "academics:staff"),
        ),
    ]
