"""Lessons on their days, made ahead from the published timetables."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction

from core.postgres.selected import connection
from core.school import school_now, school_today
from jobs.running import job

from ..clashes import level_of
from ..days import BellTimes, OffDays, school_days_between
from ..models import Lesson, ScheduledLesson, Timetable
from .ahead import FRESH_KEY, FRESH_SECONDS

# So far ahead lessons are made.
AHEAD = timedelta(weeks=4)
_BATCH = 2000
_COPIED = ("starts_at", "ends_at", "period_name", "room_id", "staff_id", "scheduled_id")


def make_lessons_ahead():
    """The sweep's duty: at most once an hour, and at once after somebody changed what lessons are made of."""
    if not cache.add(FRESH_KEY, True, timeout=FRESH_SECONDS):
        return None
    try:
        return make_lessons(school_today(), school_today() + AHEAD)
    except Exception:
        cache.delete(FRESH_KEY)
        raise


# What was published already takes its course, whatever becomes of who published it.
@job("timetables.make_lessons_of", needs=None)
def make_lessons_of(progress, *, timetable_id):
    """After publishing or withdrawing: from the first day of the timetable on."""
    timetable = Timetable.objects.get(pk=timetable_id)
    today = school_today()
    progress(0, 1)
    make_lessons(min(timetable.starts_on, today), today + AHEAD)
    progress(1, 1)


@dataclass(frozen=True)
class Made:
    """What a round of making did."""

    created: int
    changed: int
    removed: int

    def __bool__(self):
        return any((self.created, self.changed, self.removed))


@transaction.atomic
def make_lessons(first_day, last_day):
    """The lessons of all classes from the one day to the other are as the published timetables have them; a Made.

    Left alone: whatever has begun, what somebody changed by hand, and what has a topic or is referred to (by homework,
    a register). A past day gets lessons only for classes that have none on it. Safe to do twice, and twice at once.
    """
    _lock()
    wanted = _wanted(first_day, last_day)
    there = list(Lesson.objects.between(first_day, last_day))
    kept = Lesson.objects.between(first_day, last_day).referred_to()
    now = school_now()

    def has_begun(day, starts_at):
        return (day, starts_at) <= (now.date(), now.time())

    def is_kept(lesson):
        return lesson.changed_at or lesson.topic or lesson.pk in kept or has_begun(lesson.date, lesson.starts_at)

    matched, unmatched = _match(wanted, there)
    changed = []
    for new, old in matched:
        if not is_kept(old) and any(getattr(old, name) != getattr(new, name) for name in _COPIED):
            for name in _COPIED:
                setattr(old, name, getattr(new, name))
            changed.append(old)
    stays = {old.pk for _new, old in matched}
    gone = [old.pk for old in there if old.pk not in stays and not is_kept(old)]
    Lesson.objects.filter(pk__in=gone).delete()
    Lesson.objects.bulk_update(changed, _fields(), batch_size=_BATCH)
    busy = {(old.school_class_id, old.date) for old in there}
    new = [
        each
        for each in unmatched
        if not has_begun(each.date, each.starts_at) or (each.school_class_id, each.date) not in busy
    ]
    Lesson.objects.bulk_create(new, ignore_conflicts=True, batch_size=_BATCH)
    return Made(created=len(new), changed=len(changed), removed=len(gone))


def _match(wanted, there):
    """([(wanted, its lesson)], [wanted without one]): by time, else by the plan's row, else by the period's name.

    So a lesson that takes place at another time since the bell times changed is the same lesson.
    """
    matched, rest, free = [], list(wanted), {old.pk: old for old in there}
    keys = (
        lambda each: (each.school_class_id, each.date, each.starts_at),
        lambda each: (each.scheduled_id, each.date) if each.scheduled_id else None,
        lambda each: (each.school_class_id, each.date, each.period_name) if each.period_name else None,
    )
    for key in keys:
        by_key = {key(old): old for old in free.values()}
        still = []
        for new in rest:
            old = by_key.pop(key(new), None) if key(new) else None
            if old is None:
                still.append(new)
            else:
                matched.append((new, old))
                del free[old.pk]
        rest = still
    return matched, rest


def _wanted(first_day, last_day):
    """Lessons, not saved, as the published timetables have them."""
    timetables = list(Timetable.objects.published().between(first_day, last_day))
    planned: dict[int, dict] = {timetable.pk: {} for timetable in timetables}
    rows = ScheduledLesson.objects.filter(timetable__in=timetables).select_related(
        "school_class__section", "school_class__course", "period"
    )
    for row in rows:
        planned[row.timetable_id].setdefault(row.weekday, []).append(row)
    bells, off = BellTimes(first_day, last_day), OffDays(first_day, last_day)
    return [
        lesson
        for day in school_days_between(first_day, last_day)
        for timetable in timetables
        if timetable.starts_on <= day <= timetable.ends_on
        for row in planned[timetable.pk].get(day.isoweekday(), ())
        if row.week in (None, timetable.week_of(day))
        for lesson in _lesson(row, day, bells, off)
    ]


def _lesson(row, day, bells, off):
    """The lesson of `row` on `day`, in a list; an empty one when it does not take place."""
    school_class, level = row.school_class, level_of(row.school_class)
    if off.on(day, section_id=school_class.section_id, level_id=level):
        return []
    period = bells.period_on(day, level, row.period)
    if period is None:
        return []
    return [
        Lesson(
            school_class_id=school_class.pk,
            date=day,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            period_name=period.name,
            room_id=row.room_id,
            staff_id=row.staff_id,
            scheduled_id=row.pk,
        )
    ]


def _fields():
    return [name.removesuffix("_id") for name in _COPIED]


def _lock():
    """One round at a time in a school: a second waits and finds nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{connection.schema_name}:lessons"])
