"""What timetable tests share: a Monday far enough ahead, bell times, rooms and a published week."""

from datetime import time, timedelta

import pytest

from academics.models import ClassMembership, SchoolClass, StaffMember
from core.school import school_today
from timetables.models import GridUse, Lesson, Period, Room, ScheduledLesson, TimeGrid, Timetable


def make_grid(name, *, start=8, minutes=40, names=("1", "2", "3", "4")):
    """Bell times whose periods follow each other from `start` o'clock."""
    grid = TimeGrid.objects.create(name=name)
    for number, period in enumerate(names):
        first, last = start * 60 + number * minutes, start * 60 + (number + 1) * minutes
        Period.objects.create(
            grid=grid,
            name=period,
            starts_at=time(*divmod(first, 60)),
            ends_at=time(*divmod(last, 60)),
            is_break=period == "Break",
        )
    return grid


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def monday(today):
    """The Monday after today."""
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def grid(greenwood):
    """Bell times without a use: "1", "2", "Break", "3" of 40 minutes from 8 o'clock."""
    return make_grid("Usual", names=("1", "2", "Break", "3"))


@pytest.fixture
def period(grid):
    """period("1") -> that period of the usual bell times."""
    return lambda name: grid.periods.get(name=name)


@pytest.fixture
def usual(grid, cast):
    """The usual bell times hold for everybody from the year's first day."""
    return GridUse.objects.create(grid=grid, starts_on=cast.year.starts_on)


@pytest.fixture
def room(greenwood):
    """room("Lab") -> a room of that name."""
    return lambda name, capacity=None: Room.objects.get_or_create(name=name, defaults={"capacity": capacity})[0]


@pytest.fixture
def staff(cast):
    """staff(cast.tomas) -> that teacher as a member of staff."""
    return lambda user: StaffMember.objects.get(user=user)


@pytest.fixture
def timetable(cast, usual):
    """A draft for the whole school year."""
    return Timetable.objects.create(
        school_year=cast.year, name="Week", starts_on=cast.year.starts_on, ends_on=cast.year.ends_on
    )


@pytest.fixture
def plan(timetable, period, room):
    """plan(maths_7a, 1, "2", room="Lab") puts a lesson into the draft without asking about clashes."""

    def put(school_class, weekday, name, *, room_name="", week=None, staff=None, at=None):
        return ScheduledLesson.objects.create(
            timetable=at or timetable,
            school_class=school_class,
            weekday=weekday,
            period=period(name),
            week=week,
            room=room(room_name) if room_name else None,
            staff=staff,
        )

    return put


@pytest.fixture
def group(cast):
    """group("Maths 7A/1", cast.amina) -> a split group of 7A with these students; section=None: an elective."""

    def make(title, *students, section=cast.section_7a):
        made = SchoolClass.objects.create(
            school_year=cast.year, course=cast.maths_7a.course, section=section, own_roster=True, title=title
        )
        for student in students:
            ClassMembership.objects.create(student=student, school_class=made, starts_on=cast.year.starts_on)
        return made

    return make


@pytest.fixture
def lesson(cast, monday, period, room):
    """lesson(maths_7a, "1") -> that lesson on the next Monday; `day`, `room_name` and other fields say otherwise."""

    def make(school_class, name, *, day=None, room_name="", **more):
        where = period(name)
        return Lesson.objects.create(
            school_class=school_class,
            date=day or monday,
            starts_at=where.starts_at,
            ends_at=where.ends_at,
            period_name=name,
            room=room(room_name) if room_name else None,
            **more,
        )

    return make
