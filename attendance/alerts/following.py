"""What follows for families from marks that count, and from what changes them later. Rows only: the sweep sends."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from core.school import school_today

from ..models import AbsenceAlert, AttendancePolicy, Register
from ..querysets import AbsenceAlertQuerySet
from .concerns import concerning_marks
from .objections import corrections_needed

# How long a change must stand before those are told who were told something else: a slip is set right within it.
SETTLES = timedelta(minutes=1)
# A change to an older day is the office's tidying up, and news to nobody.
FOLLOWED = timedelta(days=7)
# How long the sweep leaves a school alone after it has looked for days that were lost.
LOOK_SECONDS = 300
LOOKED_KEY = "attendance:looked-for-lost-days"

_State = AbsenceAlert.State


def follow_marks(students: Iterable[int], first_day: date, last_day: date) -> None:
    """After marks of `students` (ids) in finished registers, or what explains them, were made or changed.

    An absence of today that concerns the guardians gets its alert, due when the grace period is over. What waits and
    concerns nobody any more is taken back. What was told is looked at again. Only today's absences alert: a register
    finished days late tells the office, not the guardians.
    """
    today = school_today()
    if first_day <= today <= last_day:
        _follow_today(students, today)
    # Last: an alert that a sweeper was just sending is no longer waiting above, and told by now.
    theirs = AbsenceAlert.objects.of_students(students).between(max(first_day, today - FOLLOWED), last_day)
    theirs.told().update(due_at=timezone.now() + SETTLES)


def _follow_today(students: Iterable[int], today: date) -> None:
    concerned = concerning_marks(students, today)
    now = timezone.now()
    due_at = now + timedelta(minutes=AttendancePolicy.objects.of_day(today).grace_minutes)
    alerts = AbsenceAlert.objects.of_day(today).of_students(students)
    alerts.pending().exclude(student__in=concerned).update(state=_State.CANCELLED, decided_at=now)
    for alert in alerts.dormant().of_students(concerned):
        alert.state, alert.register_id, alert.due_at = _State.PENDING, concerned[alert.student_id].register_id, due_at
        alert.decided_at = None
        alert.save(update_fields=("state", "register", "due_at", "decided_at"))
    AbsenceAlert.objects.bulk_create(
        [
            AbsenceAlert(student_id=student, date=today, register_id=mark.register_id, due_at=due_at)
            for student, mark in concerned.items()
        ],
        ignore_conflicts=True,
    )


def follow_days() -> int:
    """What was told of days that do not count any more is looked at again; returns how many alerts that were.

    The calendar, enrolments and places in sections know nothing of attendance: whatever they take from a day afterwards
    is found here, by the sweep, at most once in LOOK_SECONDS. Two statements where nothing is found.
    """
    if not cache.add(LOOKED_KEY, True, timeout=LOOK_SECONDS):
        return 0
    try:
        return _of_days_lost(AbsenceAlert.objects.settled()).update(due_at=timezone.now() + SETTLES)
    except Exception:
        cache.delete(LOOKED_KEY)
        raise


def _of_days_lost(alerts: AbsenceAlertQuerySet) -> AbsenceAlertQuerySet:
    """Those of `alerts`, of which guardians were told, that do not hold any more because their day does not count."""
    today = school_today()
    lost = alerts.of_days_lost(today - FOLLOWED, today).with_sections().order_by("date")
    # Who was in two sections on a day may be marked the same in the other one's register.
    wrong = [
        alert.pk for _day, found in groupby(lost, key=attrgetter("date")) for alert in corrections_needed(list(found))
    ]
    return AbsenceAlert.objects.filter(pk__in=wrong)


def cancel_alerts(register: Register) -> None:
    """The register is open again: what has not gone out will not, unless another register of the day says the same."""
    waiting = register.alerts.pending()
    students = list(waiting.values_list("student", flat=True))
    waiting.update(state=_State.CANCELLED, decided_at=timezone.now())
    follow_marks(students, register.date, register.date)


def drop_pending_alerts() -> int:
    """Nobody is told of what waits, be it an absence or a correction; returns how many alerts that were."""
    # What the sweep would find of the calendar and of enrolments was told elsewhere, or will be.
    corrections = _of_days_lost(AbsenceAlert.objects.told()).update(state=_State.CORRECTED)
    corrections += AbsenceAlert.objects.to_look_at_again().update(due_at=F("decided_at"))
    return corrections + AbsenceAlert.objects.pending().update(state=_State.CANCELLED, decided_at=timezone.now())
