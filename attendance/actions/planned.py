"""Absences that the school knows of."""

from datetime import timedelta

from django.db import transaction

from accounts.actions import record
from core.school import school_today

from ..alerts.following import follow_marks
from ..models import AttendanceCode, PlannedAbsence


@transaction.atomic
def plan_absence(student, *, starts_on, ends_on, code, reason, by):
    """The office notes an absence, to come or past: registers of its days are filled in with `code`, marks explained.

    The same note a second time gives the first one.
    """
    known = PlannedAbsence.objects.filter(
        student=student, starts_on=starts_on, ends_on=ends_on, code=code, reason=reason, created_by=by
    )
    return known.first() or _plan(student, starts_on, ends_on, code, reason, by)


@transaction.atomic
def report_absence(student, *, starts_on, ends_on, reason, by):
    """A guardian reports an absence. It counts as explained at once; the office accepts it, asks about it or ends it.

    The same report a second time gives the first one.
    """
    code = AttendanceCode.objects.excused()
    known = PlannedAbsence.objects.from_families().filter(
        student=student, starts_on=starts_on, ends_on=ends_on, reason=reason, created_by=by
    )
    return known.first() or _plan(student, starts_on, ends_on, code, reason, by, from_family=True)


@transaction.atomic
def end_absence(absence):
    """The student is back: the absence ends yesterday, or is taken out when it had not begun before today.

    One that is over is taken out as a whole: it explains nothing any more. Marks that were made from it stay; the
    office corrects them in the register.
    """
    before = _facts(absence)
    student, first, last = absence.student, absence.starts_on, absence.ends_on
    yesterday = school_today() - timedelta(days=1)
    if first <= yesterday < last:
        absence.ends_on = yesterday
        absence.save(update_fields=("ends_on",))
        record("absence.end", student, before=before, after=_facts(absence))
        first = school_today()
    else:
        record("absence.remove", student, before=before)
        absence.delete()
    follow_marks([student.pk], first, last)


def _plan(student, starts_on, ends_on, code, reason, by, from_family=False):
    absence = PlannedAbsence.objects.create(
        student=student,
        starts_on=starts_on,
        ends_on=ends_on,
        code=code,
        reason=reason,
        from_family=from_family,
        state=PlannedAbsence.State.REPORTED if from_family else PlannedAbsence.State.ACCEPTED,
        created_by=by,
    )
    record("absence.report" if from_family else "absence.plan", student, after=_facts(absence))
    follow_marks([student.pk], starts_on, ends_on)
    return absence


def _facts(absence):
    return {
        "from": absence.starts_on.isoformat(),
        "to": absence.ends_on.isoformat(),
        "code": absence.code.name,
        "reason": absence.reason,
    }
