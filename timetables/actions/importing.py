"""A whole week from a sheet: all of it, or nothing."""

from django.db import transaction

from accounts.actions import record

from ..clashes import WeekPlan
from ..models import ScheduledLesson, Timetable
from ..week_sheet import read_week_sheet
from .ahead import refresh_lessons_soon


class WeekRefused(Exception):
    """Some rows cannot be planned; `found` says which and why."""

    def __init__(self, found):
        self.found = found
        super().__init__(f"{len(found.errors)} errors")


def preview_week(timetable, sheet, *, replace):
    """The WeekSheet of `sheet`, of which nothing is written. `replace`: in place of what is planned now."""
    return read_week_sheet(sheet, WeekPlan(timetable, is_empty=replace))


@transaction.atomic
def import_week(timetable, sheet, *, replace):
    """Writes all rows of `sheet` and returns their number; WeekRefused, and nothing written, when one has an error."""
    timetable = Timetable.objects.select_for_update().get(pk=timetable.pk)
    found = preview_week(timetable, sheet, replace=replace)
    if found.errors:
        raise WeekRefused(found)
    if replace:
        timetable.scheduled.all().delete()
    ScheduledLesson.objects.bulk_create(found.rows)
    record("timetable.import", timetable, after={"lessons": len(found.rows), "replaced": replace})
    refresh_lessons_soon()
    return len(found.rows)
