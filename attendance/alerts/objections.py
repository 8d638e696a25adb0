"""What guardians were told of a day, and whether it still holds."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from core.school import school_day
from messaging.access import asked_before_sending
from messaging.models import Delivery

from ..models import AbsenceAlert, Mark
from .text import AbsenceStanding, Correction

# What messages about absences are called in the messaging app.
TOPICS = ABSENCE, CORRECTION = "absence", "absence-correction"
# What a family has to hear of.
CONCERNING = (AbsenceStanding.ABSENT, AbsenceStanding.LATE)
# How soon after an alert is decided its messages are there, in the same transaction.
WRITTEN_WITHIN = timedelta(minutes=1)


def corrections_needed(alerts: Sequence[AbsenceAlert]) -> dict[AbsenceAlert, Correction]:
    """{alert: Correction} of those `alerts`, of one day and with their sections, that told what no longer holds.

    Nothing is corrected while the register is open again: what it will say is not known yet.
    """
    if not alerts:
        return {}
    day, students = alerts[0].date, [alert.student_id for alert in alerts]
    marks = Mark.objects.of_students(students).that_count(day, day).select_related("code", "register__section")
    counting = {mark.student_id: mark for mark in marks}
    held = Mark.objects.of_students(students).that_hold(day, day)
    in_progress = {mark.student_id for mark in held} - counting.keys()
    told = {
        mark.student_id: AbsenceStanding.LATE if mark.code.is_late else AbsenceStanding.ABSENT
        for mark in Mark.objects.as_told(alerts).select_related("code")
    }
    found = {}
    for alert in alerts:
        mark = counting.get(alert.student_id)
        now = _standing(mark)
        if alert.student_id not in in_progress and now != told.get(alert.student_id):
            register = mark.register if mark else alert.register
            found[alert] = Correction(alert.student, register, now, mark.minutes_late if mark else None)
    return found


def _standing(mark: Mark | None) -> AbsenceStanding:
    if mark is None:
        return AbsenceStanding.NOTHING
    if not mark.code.is_absence:
        return AbsenceStanding.LATE if mark.code.is_late else AbsenceStanding.PRESENT
    return AbsenceStanding.EXPLAINED if mark.is_explained else AbsenceStanding.ABSENT


def guardians_told(alert: AbsenceAlert, now: AbsenceStanding) -> set[int]:
    """The ids of the guardians who are to hear what is `now` instead of what the last message about the `alert` said.

    It reached them, or may be reaching them just now. A correction is for who was told something before, whether it has
    gone or waits. What still concerns them is also for those whose warning waits: that one does not go any more.
    """
    written = Delivery.objects.of_topics(*TOPICS).about(alert.student_id).since(alert.decided_at).exclude(guardian=None)
    told = [written.gone(), written.of_topics(CORRECTION)]
    if now in CONCERNING:
        told.append(written.waiting())
    return {guardian for each in told for guardian in each.values_list("guardian", flat=True)}


@asked_before_sending(ABSENCE)
def objection_to_warning(delivery: Delivery) -> str:
    """ "" or why a message about absences is not sent: it holds for none of its students any more."""
    alerts = AbsenceAlert.objects.of_day(school_day(delivery.message.created_at))
    alerts = alerts.of_students(delivery.students.all()).with_sections()
    standing = [alert for alert in alerts if alert.state == AbsenceAlert.State.SENT]
    outdated = bool(alerts) and len(corrections_needed(standing)) == len(standing)
    return _objection(outdated or _is_overtaken(delivery))


@asked_before_sending(CORRECTION)
def objection_to_correction(delivery: Delivery) -> str:
    """ "" or why a correction is not sent: something newer was said of all its students."""
    return _objection(_is_overtaken(delivery))


def _objection(outdated: bool) -> str:
    return _("Not sent: what it says no longer holds.") if outdated else ""


def _is_overtaken(delivery: Delivery) -> bool:
    """Whether newer messages tell the guardian of the same day of all students: mails that fail go later than those."""
    written = delivery.message.created_at
    theirs = Delivery.objects.of_topics(*TOPICS).filter(guardian=delivery.guardian).newer_than(delivery.message)
    students = set(delivery.students.values_list("pk", flat=True))
    if not students or not students.issubset(theirs.standing().values_list("students", flat=True)):
        return False
    # Else the newer messages are about another day.
    alerts = AbsenceAlert.objects.of_students(students)
    return not alerts.filter(decided_at__gt=written - WRITTEN_WITHIN, decided_at__lte=written).exists()
