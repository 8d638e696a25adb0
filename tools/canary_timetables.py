"""A canary's bell times, week and lessons."""

from datetime import time

from timetables.models import (
    Availability,
    CalendarLink,
    GridUse,
    Lesson,
    Period,
    Room,
    ScheduledLesson,
    TimeGrid,
    Timetable,
    WeeklyLessons,
)


def plant_timetables(pk, word, *, year, school_class, staff, user, today):
    """One row of everything of timetables that has an address or a file, under the id `pk`."""
    grid = TimeGrid.objects.create(pk=pk, name=word)
    period = Period.objects.create(pk=pk, grid=grid, name=word[:20], starts_at=time(8), ends_at=time(9))
    GridUse.objects.create(pk=pk, grid=grid, starts_on=today, ends_on=today, reason=word)
    room = Room.objects.create(pk=pk, name=word)
    Availability.objects.create(pk=pk, room=room, weekday=1, starts_at=time(8), ends_at=time(9), reason=word)
    timetable = Timetable.objects.create(
        pk=pk, school_year=year, name=word, starts_on=year.starts_on, ends_on=year.ends_on
    )
    WeeklyLessons.objects.create(pk=pk, school_class=school_class, lessons=1)
    planned = ScheduledLesson.objects.create(
        pk=pk, timetable=timetable, school_class=school_class, weekday=1, period=period, room=room, staff=staff
    )
    Lesson.objects.create(
        pk=pk,
        school_class=school_class,
        date=today,
        starts_at=time(8),
        ends_at=time(9),
        period_name=word[:20],
        room=room,
        staff=staff,
        scheduled=planned,
        note=word,
        topic=word,
    )
    CalendarLink.objects.create(pk=pk, user=user, name=word, token_hash=word[:64])
