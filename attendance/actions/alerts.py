"""Telling guardians: rows with the closure, messages when the grace period is over."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from academics.calendar import SchoolCalendar
from academics.models import GuardianLink
from accounts.school import school_today
from messaging.actions import Recipient, send

from ..alert_text import Absence, absence_text
from ..families import families
from ..models import AbsenceAlert, AttendancePolicy

log = logging.getLogger(__name__)
_State = AbsenceAlert.State


def schedule_alerts(register, *, at, students=None):
    """A pending alert for each student of a finished `register` whose mark concerns their guardians.

    `at` is the moment from which the grace period runs. Only today's registers alert: a register
    finished days late tells the office, not the guardians. Nor does one of a day on which the calendar closes
    the school for the section. Whoever was told of that day already is not told again.
    """
    if register.date != school_today() or _closure(register):
        return
    policy = AttendancePolicy.objects.of_day(register.date)
    marks = register.marks.current().select_related("code")
    if students is not None:
        marks = marks.of_students(students)
    concerned = [mark.student_id for mark in marks if policy.concerns(mark.code)]
    due_at = at + timedelta(minutes=policy.grace_minutes)
    known = AbsenceAlert.objects.of_day(register.date).of_students(concerned)
    known.dormant().update(state=_State.PENDING, register=register, due_at=due_at, decided_at=None)
    AbsenceAlert.objects.bulk_create(
        [AbsenceAlert(student_id=pk, date=register.date, register=register, due_at=due_at) for pk in concerned],
        ignore_conflicts=True,
    )


def _closure(register):
    return SchoolCalendar.between(register.date, register.date).closure(register.date, register.section)


def follow_correction(register, students):
    """After marks of `students` (ids) changed in a finished register: an absence found now gets its alert.

    One that is no longer an absence needs nothing here: the mark is read again before anybody is told.
    """
    schedule_alerts(register, at=timezone.now(), students=students)


def cancel_alerts(register):
    """The register is open again: what has not gone out will not."""
    register.alerts.pending().update(state=_State.CANCELLED, decided_at=timezone.now())


def drop_pending_alerts():
    """Nobody is told of what waits for its grace period; returns how many alerts that were."""
    return AbsenceAlert.objects.pending().update(state=_State.CANCELLED, decided_at=timezone.now())


def send_due_alerts():
    """Tells the guardians of all alerts whose grace period is over; returns how many messages were written.

    Safe to run twice at once: a family is taken by whoever locks all its pending alerts. A
    failure with one family is logged and leaves the others alone.
    """
    written = 0
    for family in families(AbsenceAlert.objects.pending()):
        if not _is_ripe(family, timezone.now()):
            continue
        try:
            written += _tell_family([alert.pk for alert in family])
        except Exception:
            log.exception("Absence alerts %s were not sent", [alert.pk for alert in family])
    return written


def _is_ripe(family, now):
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
def _tell_family(ids):
    """Decides the due alerts among `ids`, all pending alerts of one family on one day."""
    alerts = list(
        AbsenceAlert.objects.pending()
        .filter(pk__in=ids)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("student", "register__section")
    )
    if len(alerts) != len(ids):
        return 0  # another sweeper is at it, or a register was just reopened
    now = timezone.now()
    due = [alert for alert in alerts if alert.due_at <= now]
    absences = _standing_absences(due)
    letters = _letters(absences, due[0].date)
    for letter in letters:
        _send(letter, due[0].date)
    told = {absence.student.pk for letter in letters for absence in letter.absences}
    for alert in due:
        if alert.student_id not in absences:
            alert.state = _State.CANCELLED
        else:
            alert.state = _State.SENT if alert.student_id in told else _State.UNREACHABLE
        alert.decided_at = now
    AbsenceAlert.objects.bulk_update(due, ["state", "decided_at"])
    return len(letters)


def _standing_absences(alerts):
    """{student id: Absence} for those alerts whose register is finished and whose mark still concerns.

    A section for which the school was closed since, by the calendar, has none.
    """
    day = alerts[0].date
    policy = AttendancePolicy.objects.of_day(day)
    calendar = SchoolCalendar.between(day, day)
    absences = {}
    for alert in alerts:
        if calendar.closure(day, alert.register.section):
            continue
        mark = (
            alert.register.marks.of_finished_registers()
            .of_students([alert.student])
            .current()
            .select_related("code")
            .first()
        )
        if mark and policy.concerns(mark.code):
            absences[alert.student_id] = Absence(
                student=alert.student,
                section=alert.register.section,
                is_late=mark.code.is_late,
                minutes=mark.minutes_late,
                noted_at=mark.taken_at,
            )
    return absences


@dataclass(frozen=True)
class Letter:
    """One message: what one guardian is told, about the children for whom their own link allows it."""

    recipient: Recipient
    absences: list[Absence]


def _letters(absences, day):
    links = (
        GuardianLink.objects.receiving_messages(on=day)
        .filter(student__in=absences)
        .select_related("guardian__user")
        .in_call_order()
    )
    by_guardian = {}
    for link in links:
        by_guardian.setdefault(link.guardian, []).append(link)
    letters = (_letter(guardian, links, absences) for guardian, links in by_guardian.items())
    return [letter for letter in letters if letter.recipient.channels]


def _letter(guardian, links, absences):
    """The portal shows a message only to who may see every child in it; e-mail carries all of them."""
    email = guardian.email or (guardian.user.email if guardian.user else "")
    if not email:
        links = [link for link in links if link.portal_access]
    in_portal = bool(links) and all(link.portal_access for link in links)
    found = [absences[link.student_id] for link in links]
    recipient = Recipient(
        guardian=guardian,
        user=guardian.user if in_portal else None,
        email=email,
        students=tuple(absence.student for absence in found),
    )
    return Letter(recipient=recipient, absences=found)


def _send(letter, day):
    text = absence_text(letter.recipient.guardian, letter.absences, day)
    send(topic="absence", subject=text.subject, body=text.body, recipients=[letter.recipient])
