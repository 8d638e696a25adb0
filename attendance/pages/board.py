"""The day's attendance at a glance: each section's register, and who is missing."""

from dataclasses import dataclass
from datetime import date, datetime

from academics.calendar import SchoolCalendar
from academics.models import CalendarEntry, Section, SectionMembership
from academics.read_ahead import read_homeroom_teachers
from core.compiled import Compiled, Viewer
from core.school import school_today

from ..access import seen_sections
from ..models import AbsenceAlert, AbsenceCall, AttendanceCode, Mark, Register


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
    # By which the school is closed for the section: a register that was taken all the same counts for nothing.
    closure: CalendarEntry | None = None

    @property
    def is_closed(self):
        return self.closed_at is not None

    @property
    def unmarked(self):
        """How many students have no mark."""
        return self.size - self.marked

    @property
    def is_done(self):
        """Whether nothing is left to do: who came after the register was finished has a mark too."""
        return bool(self.closure) or (self.is_closed and not self.unmarked)


@dataclass
class Missing:
    """A student who is not simply present, by the mark that counts now."""

    mark: Mark
    section: Section
    # What became of telling the guardians; None while nothing was due.
    alert: AbsenceAlert | None = None
    is_closed: bool = False
    # The last one about it; None while nobody was called.
    call: AbsenceCall | None = None

    @property
    def student(self):
        return self.mark.student

    @property
    def is_unreached(self):
        """Whether guardians were to be told and nobody was: there was nobody, or every message came back."""
        alert = self.alert
        return alert is not None and (alert.state == AbsenceAlert.State.UNREACHABLE or alert.has_failed)


@dataclass
class Board:
    """`sections` in reading order; `missing` by name."""

    sections: list[SectionDay]
    missing: list[Missing]

    @property
    def open_sections(self):
        return [each for each in self.sections if not each.is_done]

    @property
    def closed_sections(self):
        return [each for each in self.sections if each.is_done]

    @property
    def unexplained(self):
        return [each for each in self.missing if each.mark.is_unexplained]

    @property
    def explained(self):
        return [each for each in self.missing if each.mark.code.is_absence and each.mark.is_explained]

    @property
    def late(self):
        return [each for each in self.missing if each.mark.code.is_late]

    @property
    def present(self):
        return sum(each.present for each in self.sections)

    @property
    def unreachable(self):
        return [each for each in self.missing if each.is_unreached]


_SECTIONS = Compiled(
    lambda viewer, today, day: (
        seen_sections(viewer, on=day, today=today).of_day(day).with_size(on=day).in_reading_order()
    ),
    viewer=Viewer,
    today=date,
    day=date,
)
_REGISTERS = Compiled(lambda day: Register.objects.of_day(day).with_closure(), day=date)
_ALERTS = Compiled(lambda day: AbsenceAlert.objects.of_day(day).with_failure(), day=date)
_CALLS = Compiled(lambda day: AbsenceCall.objects.of_day(day).oldest_first(), day=date)
# Nearly everybody is there: of them nothing but their number is shown.
_HELD = Compiled(
    lambda section_ids, day: (
        # Narrowed to their students first, so that a teacher's page does not look at the whole school.
        Mark.objects.of_students(
            SectionMembership.objects.on(day).filter(section__in=section_ids).order_by().values("student")
        )
        .that_hold_on(day)
        .with_section_on(day)
        .values_list("pk", "in_section", "code_id", named=True)
    ),
    section_ids=[int],
    day=date,
)
_NOT_SIMPLY_PRESENT = Compiled(
    lambda mark_ids: Mark.objects.filter(pk__in=mark_ids).explained().select_related("code", "student", "register"),
    mark_ids=[int],
)
_CODES = Compiled(lambda: AttendanceCode.objects.all())


def read_board(user, day, *, calendar=None):
    """The board on `day` of the sections that concern `user`; a constant number of queries.

    A section for which the `calendar` (read here when it is not given) closes the school that day is asked for no
    register; one that it has all the same is shown, without figures. Each student stands in the section of the day,
    with the mark of the day, wherever it was made.
    """
    calendar = calendar or SchoolCalendar.between(day, day)
    sections = _SECTIONS(viewer=user, today=school_today(), day=day)
    read_homeroom_teachers(sections, on=day)
    days = {
        section.pk: SectionDay(section=section, size=section.size, closure=calendar.closure(day, section))
        for section in sections
        if section.size
    }
    finished = set()
    for register in _REGISTERS(day=day):
        if register.closed_at:
            finished.add(register.pk)
        if here := days.get(register.section_id):
            here.started, here.closed_at = True, register.closed_at
    alerts = {alert.student_id: alert for alert in _ALERTS(day=day)}
    missing = []
    for mark in _count_marks(days, day):
        alert, is_closed = alerts.get(mark.student_id), mark.register_id in finished
        section = days[mark.in_section].section
        missing.append(Missing(mark=mark, section=section, alert=alert, is_closed=is_closed))
    missing.sort(key=lambda each: each.student.sort_name)
    if any(each.mark.code.is_absence for each in missing):
        calls = {call.student_id: call for call in _CALLS(day=day)}
        for each in missing:
            each.call = calls.get(each.student.pk)
    asked = [each for each in days.values() if each.started or not each.closure]
    return Board(sections=asked, missing=missing)


def missing_of(student, day):
    """The Missing of one student on `day`; None when they are simply present, or nobody has marked them."""
    marks = Mark.objects.of_students([student]).that_hold_on(day).select_related("code", "student", "register")
    mark = marks.first()
    if mark is None or not (mark.code.is_absence or mark.code.is_late):
        return None
    return Missing(
        mark=mark,
        section=student.memberships.on(day).select_related("section").get().section,
        alert=AbsenceAlert.objects.of_day(day).of_students([student]).with_failure().first(),
        is_closed=Register.objects.filter(pk=mark.register_id).finished().exists(),
    )


def missing_between(sections, first_day, last_day):
    """Who was not simply present in `sections` (a queryset) in a span of days, by day and name."""
    sections = {section.pk: section for section in sections}
    held = Mark.objects.that_hold(first_day, last_day)
    marks = Mark.objects.among(held).not_simply_present().in_sections(sections).explained()
    alerts = AbsenceAlert.objects.between(first_day, last_day).with_failure()
    alerts = {(alert.student_id, alert.date): alert for alert in alerts}
    calls = AbsenceCall.objects.between(first_day, last_day).oldest_first()
    calls = {(call.student_id, call.date): call for call in calls}
    closed = set(Register.objects.between(first_day, last_day).finished().values_list("pk", flat=True))
    return [
        Missing(
            mark=mark,
            section=sections[mark.in_section],
            alert=alerts.get((mark.student_id, mark.register.date)),
            is_closed=mark.register_id in closed,
            call=calls.get((mark.student_id, mark.register.date)),
        )
        for mark in marks.select_related("code", "student", "register").order_by(
            "register__date", "student__sort_name", "id"
        )
    ]


def _count_marks(days, day):
    """Counts the marks of `days`, {section id: SectionDay}; returns those of who is not simply present."""
    codes = {code.pk: code for code in _CODES()}
    others = {}
    for held in _HELD(section_ids=list(days), day=day):
        here, code = days[held.in_section], codes[held.code_id]
        here.marked += 1
        here.present += not code.is_absence
        here.absent += code.is_absence
        here.late += code.is_late and not code.is_absence
        if code.is_absence or code.is_late:
            others[held.pk] = held.in_section
    marks = _NOT_SIMPLY_PRESENT(mark_ids=list(others)) if others else []
    for mark in marks:
        mark.in_section = others[mark.pk]
        days[mark.in_section].unexplained += mark.is_unexplained
    return marks
