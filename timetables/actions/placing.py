"""Lessons put into the week, moved and taken out. The server is the judge of clashes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record

from ..clashes import Place, WeekPlan
from ..days import WEEKDAY_NAMES
from ..models import Room, ScheduledLesson, Timetable
from .ahead import refresh_lessons_soon


class PlacingRefused(Exception):
    """A lesson cannot stand there. `is_warning`: it could, if somebody says that they want it nevertheless."""

    def __init__(self, clashes):
        self.clashes = clashes
        self.is_warning = all(clash.is_warning for clash in clashes)
        super().__init__(" ".join(clash.text for clash in clashes))


@transaction.atomic
def place_lesson(timetable, values, *, row=None, accept_warnings=False):
    """A lesson of `values` (school_class, weekday, period, week, room, staff) in the week of `timetable`.

    `row` is the ScheduledLesson that is moved there, None for a new one. PlacingRefused names every cause. What is
    there already as asked stays as it is: a second click changes nothing.
    """
    timetable = Timetable.objects.select_for_update().get(pk=timetable.pk)
    plan = WeekPlan(timetable)
    wanted = Place(**values, pk=row.pk if row else None)
    if row is None and (same := _already_placed(plan, wanted)):
        return same
    clashes = plan.clashes(wanted)
    hard = [clash for clash in clashes if not clash.is_warning]
    if hard or (clashes and not accept_warnings):
        raise PlacingRefused(hard or clashes)
    row = row or ScheduledLesson(timetable=timetable)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    _note(timetable, "timetable.place", row)
    return row


def _already_placed(plan, wanted):
    """The row that stands there as `wanted`."""
    for row in plan.rows:
        there = (row.school_class_id, row.weekday, row.period_id, row.week)
        if there == (wanted.school_class.pk, wanted.weekday, wanted.period.pk, wanted.week) and (
            row.room == wanted.room and row.staff == wanted.staff
        ):
            return row
    return None


@transaction.atomic
def unplace_lesson(row):
    """Takes a lesson out of the week."""
    _note(row.timetable, "timetable.unplace", row)
    row.delete()


def usual_room(plan, school_class, place):
    """The room named as that of the class's section, where it is free at that place; else None."""
    if not school_class.section_id or not school_class.section.room:
        return None
    room = Room.objects.in_use().filter(name=school_class.section.room).first()
    if room is None:
        return None
    wanted = Place(**{**place, "school_class": school_class, "room": room})
    bare = {clash.text for clash in plan.clashes(Place(**{**place, "school_class": school_class}))}
    return None if any(clash.text not in bare for clash in plan.clashes(wanted)) else room


def _note(timetable, verb, row):
    """A draft's moves are nobody's business; those of a published week are kept."""
    if timetable.published_at is None:
        return
    refresh_lessons_soon()
    record(
        verb,
        timetable,
        after={
            str(_("Class")): row.school_class.title,
            str(_("Day")): str(WEEKDAY_NAMES.get(row.weekday, row.weekday)),
            str(_("Period")): row.period.name,
            str(_("Room")): row.room.name if row.room else "",
        },
    )
