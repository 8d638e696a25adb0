"""Taking a register: marks, "done", and opening it again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from academics.models import Student
from accounts.actions import record
from core.compiled import Compiled
from core.school import school_zone

from ..access import RegisterRefused, check_register_day, is_office, speaks_for_office
from ..alerts.following import cancel_alerts, follow_marks
from ..models import AttendanceCode, Mark, Register, RegisterClosure
from ..pages.register import carried_marks, read_register

_LOCKED = Compiled(
    lambda section, day: Register.objects.filter(section=section, date=day).select_for_update(), section=int, day=date
)
_STANDING = Compiled(
    lambda student_ids, register: (
        Mark.objects.filter(register=register).of_students(student_ids).current().select_related("code")
    ),
    student_ids=[int],
    register=int,
)


@dataclass(frozen=True)
class Choice:
    """What somebody chose for a student; `minutes` counts only with a code of lateness.

    `chosen_at`: when, of a choice that waited on a device without a network; None for now.
    """

    student: Student
    code: AttendanceCode
    minutes: int | None = None
    chosen_at: datetime | None = None

    def same_as(self, mark):
        return mark.code_id == self.code.pk and mark.minutes_late == self.minutes_late

    @property
    def minutes_late(self):
        return self.minutes if self.code.is_late else None


@transaction.atomic
def save_marks(section, day, choices, *, by):
    """Appends a mark for each choice that changes something; returns how many.

    RegisterRefused, and nothing is written, when the day has no register, when it is finished, `by` is not the
    office and a student has a mark, when the office has set the mark of one of the students, or when somebody else said
    something later than a choice that comes in late.
    """
    register = _locked_register(section, day, by)
    closed = register.closures.standing().exists()
    before = _marks_before(register, [choice.student for choice in choices])
    if closed and not is_office(by) and before:
        raise RegisterRefused(_("This register is finished. Reopen it to change a mark, or ask the office."))
    from_office = speaks_for_office(by, section, day) or (closed and is_office(by))
    new = [
        _new_mark(register, choice, before.get(choice.student.pk), by=by, from_office=from_office) for choice in choices
    ]
    changed = Mark.objects.bulk_create(mark for mark in new if mark)
    if closed:
        for mark in changed:
            _record_correction(mark, before.get(mark.student_id))
        follow_marks([mark.student_id for mark in changed], day, day)
    return len(changed)


def _marks_before(register, students):
    """{student id: Mark} that stands: in this register, else in that of the section from which somebody moved."""
    marks = _STANDING(student_ids=[student.pk for student in students], register=register.pk)
    carried = carried_marks([student.pk for student in students], register.date, register)
    return {mark.student_id: mark for mark in marks} | {student: marks[0] for student, marks in carried.items()}


def _new_mark(register, choice, before, *, by, from_office):
    """The mark to append, None when it changes nothing."""
    if before and choice.same_as(before):
        return None
    if before and before.from_office and not from_office:
        raise RegisterRefused(
            _("The office has set %(name)s to “%(code)s”. Ask the office to change it.")
            % {"name": choice.student.name, "code": before.code.name}
        )
    if before and choice.chosen_at and before.said_at > choice.chosen_at:
        if before.taken_by_id == by.pk:
            return None
        raise RegisterRefused(_overtaken(before))
    return Mark(
        register=register,
        student=choice.student,
        code=choice.code,
        minutes_late=choice.minutes_late,
        from_office=from_office,
        taken_by=by,
        chosen_at=choice.chosen_at,
    )


def _overtaken(mark):
    values = {
        "who": mark.taken_by.name if mark.taken_by else "–",
        "name": mark.student.name,
        "code": mark.code.name,
        "time": time_format(mark.said_at.astimezone(school_zone()), "H:i"),
    }
    return _("%(who)s set %(name)s to “%(code)s” at %(time)s, after you had. Choose again if that is wrong.") % values


def _record_correction(mark, before):
    record(
        "mark.correct",
        mark.student,
        before={"code": before.code.name, "minutes": before.minutes_late} if before else None,
        after={"code": mark.code.name, "minutes": mark.minutes_late, "register": str(mark.register)},
    )


@transaction.atomic
def close_register(section, day, *, by):
    """ "Done": a mark for everybody who has none, a closure, and the alerts that follow from it.

    Returns the standing closure, which may be an earlier one: finishing twice is finishing once.
    """
    register = _locked_register(section, day, by)
    standing = register.closures.standing().first()
    if standing:
        return standing
    sheet = read_register(section, day)
    if not sheet.rows:
        raise RegisterRefused(_("Nobody is in this section on that day, so there is nothing to finish."))
    now = timezone.now()
    Mark.objects.bulk_create(
        _filled_in(register, row, by=by, at=now) for row in sheet.rows if row.carried or not row.mark
    )
    closure = RegisterClosure.objects.create(register=register, closed_by=by, closed_at=now)
    record("register.close", register, after={"marks": Counter(row.code.letter for row in sheet.rows)})
    follow_marks([row.student.pk for row in sheet.rows], day, day)
    return closure


def _filled_in(register, row, *, by, at):
    """The mark of a student whom nobody marked here; one that was carried over stays what it is, the office's too."""
    return Mark(
        register=register,
        student=row.student,
        code=row.code,
        minutes_late=row.minutes,
        from_office=row.by_office,
        taken_by=by,
        taken_at=at,
        note=row.mark.note if row.mark else row.planned_reason,
    )


@transaction.atomic
def reopen_register(section, day, *, by, reason):
    """Ends the closure and takes back the alerts that have not gone out; nothing happens to an open register."""
    register = _locked_register(section, day, by)
    ended = register.closures.standing().update(reopened_at=timezone.now(), reopened_by=by)
    if ended:
        cancel_alerts(register)
        record("register.reopen", register, reason=reason)
    return bool(ended)


def _locked_register(section, day, by):
    """The register's row, made when it is the first write, held until the transaction ends."""
    check_register_day(section, day)
    if locked := _LOCKED.first(section=section.pk, day=day):
        return locked
    Register.objects.get_or_create(section=section, date=day, defaults={"opened_by": by})
    return _LOCKED.first(section=section.pk, day=day)
