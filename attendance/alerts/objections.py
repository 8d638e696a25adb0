"""What guardians were told of a day, and whether it still holds."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.school import school_day
from messaging.access import asked_before_sending
from messaging.models import Delivery

from ..models import AbsenceAlert, Mark
from .text import AbsenceStanding, Correction

# What messages about absences are called in the messaging app.
ABSENCE, CORRECTION = "absence", "absence-correction"


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


def guardians_told(alert: AbsenceAlert) -> set[int]:
    """The ids of the guardians whom a message about the `alert` reached, or may be reaching just now."""
    told = Delivery.objects.of_topics(ABSENCE, CORRECTION).about(alert.student_id).since(alert.decided_at).gone()
    return set(told.exclude(guardian=None).values_list("guardian", flat=True))


@asked_before_sending(ABSENCE)
def objection_to_warning(delivery: Delivery) -> str:
    """ "" or why a message about absences is not sent: it holds for none of its students any more."""
    alerts = AbsenceAlert.objects.of_day(school_day(delivery.message.created_at))
    alerts = alerts.of_students(delivery.students.all()).with_sections()
    standing = [alert for alert in alerts if alert.state == AbsenceAlert.State.SENT]
    outdated = bool(alerts) and len(corrections_needed(standing)) == len(standing)
    return _("Not sent: what it says no longer holds.") if outdated else ""
