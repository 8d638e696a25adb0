"""A demo school's week: bell times, rooms, a timetable without clashes, and six weeks of lessons."""

from datetime import time, timedelta
from random import Random

from django.utils import timezone

from academics.models import AcademicSession, Section
from timetables.actions.changing import change_lesson, move_lesson
from timetables.actions.lessons import AHEAD, make_lessons
from timetables.clashes import Place, WeekPlan
from timetables.days import BellTimes, school_weekdays
from timetables.models import (
    GridUse,
    Lesson,
    Period,
    Room,
    ScheduledLesson,
    TimeGrid,
    Timetable,
    WeeklyLessons,
)

WEEKS_BACK = 3
_PERIODS = ("1", "2", "Break", "3", "4", "Lunch", "5", "6")
_USUAL = (45, 45, 20, 45, 45, 40, 45, 45)
_SHORT = (30, 30, 15, 30, 30, 15, 30, 30)
_SPECIAL_ROOMS = (("Science lab", 28), ("Computer room", 26), ("Art room", 30), ("Sports hall", 60), ("Library", 24))
# How many lessons a week a class has, by subject; all others have two.
_WEEKLY = {"ENG": 4, "MAT": 4, "KIS": 3, "SCI": 3}
_TOPICS = (
    "Revision of last week's homework, then new examples on the board",
    "Reading in pairs and questions about the text",
    "Group work: posters for the corridor",
    "Short test, then corrections together",
    "Introduction to the new unit",
    "Practice in the workbook, pages set individually",
)


def write_timetable(*, today, seed):
    """Fills the selected school, in the middle of its year."""
    random = Random(seed)
    year = AcademicSession.objects.year_of(today)
    grid = _bell_times("Usual day", _USUAL)
    short = _bell_times("Short day", _SHORT)
    GridUse.objects.create(grid=grid, starts_on=year.starts_on)
    day = _next_school_day(today + timedelta(days=6))
    GridUse.objects.create(grid=short, starts_on=day, ends_on=day, reason="Staff meeting in the afternoon")
    _rooms()
    timetable = Timetable.objects.create(
        school_year=year,
        name="This term",
        starts_on=max(year.starts_on, today - timedelta(weeks=WEEKS_BACK)),
        ends_on=year.ends_on,
    )
    _place(timetable)
    timetable.published_at = timezone.now()
    timetable.save(update_fields=["published_at"])
    make_lessons(timetable.starts_on, today + AHEAD)
    _write_topics(random, today)
    _change_two(today)


def _bell_times(name, minutes):
    grid = TimeGrid.objects.create(name=name)
    at = 8 * 60
    for period, length in zip(_PERIODS, minutes, strict=True):
        Period.objects.create(
            grid=grid,
            name=period,
            starts_at=time(*divmod(at, 60)),
            ends_at=time(*divmod(at + length, 60)),
            is_break=not period.isdigit(),
        )
        at += length
    return grid


def _rooms():
    """The sections' own rooms, and a few that they share."""
    for name in Section.objects.exclude(room="").order_by("pk").values_list("room", flat=True):
        Room.objects.get_or_create(name=name, defaults={"capacity": 36})
    for name, capacity in _SPECIAL_ROOMS:
        Room.objects.create(name=name, capacity=capacity)


def _place(timetable):
    """Each class's lessons at the first places where nothing stands in the way, spread over the days."""
    plan = WeekPlan(timetable)
    rooms = {room.name: room for room in Room.objects.all()}
    days = school_weekdays()
    spots = [
        (weekday, period)
        for period in BellTimes(timetable.starts_on, timetable.ends_on).periods_of(plan.grid_of_level(None))
        if not period.is_break
        for weekday in days
    ]
    taken, per_day = set(), {}
    rows, weekly = [], []
    for number, each in enumerate(plan.classes.values()):
        wanted = _WEEKLY.get(each.course.subject.code, 2)
        weekly.append(WeeklyLessons(school_class=each, lessons=wanted))
        room = rooms.get(each.section.room) if each.section_id else None
        teachers = {f"staff-{staff.pk}" for staff in plan.teachers_of(Place(each, 1, None))}
        # A class without students yet is kept apart from all others of its section.
        students = {f"student-{pk}" for pk in plan.students_of(each)} or {f"section-{each.section_id}"}
        busy = teachers | students
        placed = 0
        # Another beginning for each class, and at most one lesson a day as long as that is possible.
        shifted = spots[number % len(spots) :] + spots[: number % len(spots)]
        for most_a_day in (1, 2):
            for weekday, period in shifted:
                there = per_day.get((each.pk, weekday), 0)
                if placed == wanted or there >= most_a_day or any((who, weekday, period.pk) in taken for who in busy):
                    continue
                taken |= {(who, weekday, period.pk) for who in busy}
                # Split groups are taught at the same time: one of them has the section's room.
                where = None if room is None or (room, weekday, period.pk) in taken else room
                taken.add((where, weekday, period.pk))
                per_day[each.pk, weekday] = there + 1
                placed += 1
                rows.append(
                    ScheduledLesson(timetable=timetable, school_class=each, weekday=weekday, period=period, room=where)
                )
    ScheduledLesson.objects.bulk_create(rows)
    WeeklyLessons.objects.bulk_create(weekly)


def _write_topics(random, today):
    """Teachers have noted most of what they taught."""
    past = list(Lesson.objects.filter(date__lt=today).prefetch_related("school_class__assignments__staff"))
    written = [lesson for lesson in past if random.random() < 0.8]
    for lesson in written:
        lesson.topic = random.choice(_TOPICS)
        assignment = next(iter(lesson.school_class.assignments.all()), None)
        lesson.topic_by_id = assignment.staff.user_id if assignment else None
        lesson.topic_at = timezone.now()
    Lesson.objects.bulk_update(written, ["topic", "topic_by", "topic_at"], batch_size=1000)


def _change_two(today):
    """Of the first section's lessons of the next school day one is cancelled, one is in the library, one is moved."""
    day = _next_school_day(today)
    lessons = list(Lesson.objects.of_day(day).taking_place().in_reading_order())
    section = Section.objects.of_day(today).in_reading_order().first()
    own = [lesson for lesson in lessons if lesson.school_class.section_id == section.pk]
    if len(own) < 2:
        return
    change_lesson(own[0], {"state": Lesson.State.CANCELLED, "note": "Teacher at a course"})
    if len(own) > 2:
        change_lesson(own[1], {"room": Room.objects.get(name="Library"), "note": "Research in the library"})
    last = own[-1]
    free = _free_time(last, lessons)
    if free:
        move_lesson(last, date=day, starts_at=free[0], ends_at=free[1], room=last.room, note="Moved for the assembly")


def _free_time(lesson, lessons):
    """After all others of the day: nobody is anywhere then."""
    last = max(each.ends_at for each in lessons)
    if last >= time(22):
        return None
    return last, time(last.hour + 1, last.minute)


def _next_school_day(day):
    """`day`, or the next on which the school is open."""
    days = set(school_weekdays())
    return next(each for each in (day + timedelta(days=n) for n in range(8)) if each.isoweekday() in days)
