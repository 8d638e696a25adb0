"""Telling guardians of absences when the grace period is over."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from messaging.actions import send_message

from ..models import AbsenceAlert, AttendancePolicy, Mark, Register
from ..querysets import AbsenceAlertQuerySet
from .concerns import concerning_marks
from .objections import ABSENCE
from .recipients import letters_to_guardians
from .siblings import group_by_siblings
from .text import Absence, absence_text

log = logging.getLogger(__name__)
_State = AbsenceAlert.State


def send_due_alerts() -> int:
    """Tells the guardians of all alerts whose grace period is over; returns how many messages were written.

    Safe to run twice at once: a family is taken by whoever locks all its pending alerts. A
    failure with one family is logged and leaves the others alone.
    """
    written = 0
    for family in group_by_siblings(AbsenceAlert.objects.pending()):
        if not _is_ripe(family, timezone.now()):
            continue
        try:
            written += _tell_family([alert.pk for alert in family])
        except Exception:
            log.exception("Absence alerts %s were not sent", [alert.pk for alert in family])
    return written


def _is_ripe(family: Sequence[AbsenceAlert], now: datetime) -> bool:
    """Whether to tell a family now: something is due, and no sibling's grace period is running.

    A sibling is waited for, so that the family gets one message, but for no longer than one
    further grace period after the first alert was due.
    """
    first_due = min(alert.due_at for alert in family)
    if first_due > now:
        return False
    longest = first_due + timedelta(minutes=AttendancePolicy.objects.of_day(family[0].date).grace_minutes)
    return now >= min(longest, max(alert.due_at for alert in family))


@transaction.atomic
def _tell_family(ids: Collection[int]) -> int:
    """Decides the due alerts among `ids`, all pending alerts of one family on one day."""
    alerts = lock_alerts(AbsenceAlert.objects.pending(), ids)
    due = [alert for alert in alerts if alert.due_at <= timezone.now()]
    if not due:
        return 0
    now = timezone.now()
    day = due[0].date
    marks = concerning_marks([alert.student_id for alert in due], day)
    letters = letters_to_guardians({student: _absence(mark) for student, mark in marks.items()}, day)
    told = {line.student.pk for letter in letters for line in letter.lines}
    for alert in due:
        alert.decided_at = now
        if mark := marks.get(alert.student_id):
            alert.state = _State.SENT if alert.student_id in told else _State.UNREACHABLE
            alert.register = mark.register
        else:
            alert.state = _State.CANCELLED
    AbsenceAlert.objects.bulk_update(due, ["state", "decided_at", "register"])
    for letter in letters:
        text = absence_text(letter.guardian, letter.lines, day)
        send_message(topic=ABSENCE, subject=text.subject, body=text.body, recipients=[letter.recipient])
    return len(letters)


def lock_alerts(alerts: AbsenceAlertQuerySet, ids: Collection[int]) -> list[AbsenceAlert]:
    """Those of `alerts` with these ids, with their registers, held until the transaction ends.

    None at all when another sweeper has one of them, one is no longer among `alerts`, or somebody is just writing
    into one of the registers: what is told must be what the log of marks says at that moment.
    """
    registers = Register.objects.filter(alerts__in=ids).order_by().values("pk")
    free = Register.objects.filter(pk__in=registers).order_by("pk").select_for_update(skip_locked=True)
    held = {register.pk for register in free}
    found = alerts.filter(pk__in=ids).select_for_update(skip_locked=True, of=("self",)).with_sections()
    found = [alert for alert in found if alert.register_id in held]
    return found if len(found) == len(ids) else []


def _absence(mark: Mark) -> Absence:
    return Absence(
        student=mark.student,
        section=mark.register.section,
        is_late=mark.code.is_late,
        minutes=mark.minutes_late,
        noted_at=mark.said_at,
    )
