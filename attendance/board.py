"""The day's attendance at a glance: each section's register, and who is missing."""

from dataclasses import dataclass
from datetime import datetime

from academics.calendar import SchoolCalendar
from academics.models import Section

from .models import AbsenceAlert, Mark, Register


@dataclass
class SectionDay:
    """One section's register of the day. `size` is the roster, `marked` those with a mark of their own."""

    section: Section
    size: int
    marked: int = 0
    present: int = 0
    absent: int = 0
    unexplained: int = 0
    late: int = 0
    started: bool = False
    closed_at: datetime | None = None

    @property
    def is_closed(self):
        return self.closed_at is not None


@dataclass
class Missing:
    """A student who is not simply present, by the mark that counts now."""

    mark: Mark
    section: Section
    # What became of telling the guardians; None while nothing was due.
    alert: AbsenceAlert | None = None
    is_closed: bool = False

    @property
    def student(self):
        return self.mark.student

    @property
    def is_unexplained(self):
        return self.mark.code.is_absence and not self.mark.code.explained


@dataclass
class Board:
    """`sections` in reading order; `missing` by name."""

    sections: list[SectionDay]
    missing: list[Missing]

    @property
    def open_sections(self):
        return [each for each in self.sections if not each.is_closed]

    @property
    def closed_sections(self):
        return [each for each in self.sections if each.is_closed]

    @property
    def unexplained(self):
        return [each for each in self.missing if each.is_unexplained]

    @property
    def explained(self):
        return [each for each in self.missing if each.mark.code.is_absence and each.mark.code.explained]

    @property
    def late(self):
        return [each for each in self.missing if each.mark.code.is_late]

    @property
    def present(self):
        return sum(each.present for each in self.sections)

    @property
    def unreachable(self):
        return [each for each in self.missing if each.alert and each.alert.state == AbsenceAlert.State.UNREACHABLE]


def read_board(sections, day, *, calendar=None):
    """The board of `sections` (a queryset) on `day`; a constant number of queries.

    A section for which the `calendar` (read here when it is not given) closes the school that day is asked for no
    register; one that it has all the same is shown.
    """
    calendar = calendar or SchoolCalendar.between(day, day)
    sections = list(sections.of_day(day).with_size(on=day).with_homeroom_teachers(on=day).in_reading_order())
    days = {section.pk: SectionDay(section=section, size=section.size) for section in sections if section.size}
    registers = Register.objects.of_day(day).of_sections(days).with_closure()
    for register in registers:
        days[register.section_id].started = True
        days[register.section_id].closed_at = register.closed_at
    marks = Mark.objects.of_day(day).of_sections(days).current().select_related("code", "student", "register")
    alerts = {alert.student_id: alert for alert in AbsenceAlert.objects.of_day(day)}
    missing = []
    for mark in marks:
        here = days[mark.register.section_id]
        _count(here, mark.code)
        if mark.code.is_absence or mark.code.is_late:
            missing.append(
                Missing(mark=mark, section=here.section, alert=alerts.get(mark.student_id), is_closed=here.is_closed)
            )
    missing.sort(key=lambda each: each.student.sort_name)
    asked = [each for each in days.values() if each.started or not calendar.closure(day, each.section)]
    return Board(sections=asked, missing=missing)


def missing_between(sections, first_day, last_day):
    """Who was not simply present in `sections` (a queryset) in a span of days, by day and name."""
    marks = Mark.objects.of_sections(sections).between(first_day, last_day).current()
    marks = marks.not_simply_present().select_related("code", "student", "register__section")
    alerts = {(alert.student_id, alert.date): alert for alert in AbsenceAlert.objects.between(first_day, last_day)}
    closed = set(Register.objects.between(first_day, last_day).finished().values_list("pk", flat=True))
    return [
        Missing(
            mark=mark,
            section=mark.register.section,
            alert=alerts.get((mark.student_id, mark.register.date)),
            is_closed=mark.register_id in closed,
        )
        for mark in marks.order_by("register__date", "student__sort_name", "id")
    ]


def _count(section_day, code):
    section_day.marked += 1
    if code.is_absence:
        section_day.absent += 1
        section_day.unexplained += not code.explained
    else:
        section_day.present += 1
        section_day.late += code.is_late
