"""A term of attendance for a demo school, up to yesterday.

Written straight as the log that registers leave behind, because the ordinary actions would tell
guardians about absences of weeks ago.
"""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from academics.calendar import SchoolCalendar
from academics.models import AcademicSession, Section, SectionMembership, TeachingAssignment
from attendance.models import AttendanceCode, Mark, Register, RegisterClosure

from .pupils import pupil

WEEKS = 11


@transaction.atomic
def write_attendance(school, *, today, seed):
    """Finished registers with their marks for each school day of the year's last `WEEKS` weeks before `today`."""
    random = Random(seed)
    codes = {code.letter: code for code in AttendanceCode.objects.all()}
    teachers = dict(TeachingAssignment.objects.homeroom().values_list("section_id", "staff__user_id"))
    rosters = _rosters()
    habits = {student: pupil(student, seed).absence for roster in rosters.values() for student in roster}
    zone = ZoneInfo(school.timezone)
    first = max(today - timedelta(weeks=WEEKS), AcademicSession.objects.year_of(today).starts_on)
    for day in SchoolCalendar.between(first, today - timedelta(days=1)).school_days():
        flu = 1.8 if day.isocalendar().week % 9 == 4 else 1.0
        registers = Register.objects.bulk_create(
            Register(
                section_id=section,
                date=day,
                opened_by_id=teachers.get(section),
                opened_at=_at(day, 8, random.randint(0, 8), zone),
            )
            for section in rosters
        )
        RegisterClosure.objects.bulk_create(
            RegisterClosure(
                register=register,
                closed_by_id=register.opened_by_id,
                closed_at=register.opened_at + timedelta(minutes=random.randint(1, 6)),
            )
            for register in registers
        )
        Mark.objects.bulk_create(
            (
                _mark(random, register, student, habits[student] * flu, codes)
                for register in registers
                for student in rosters[register.section_id]
            ),
            batch_size=2000,
        )


def _mark(random, register, student, risk, codes):
    """Mostly present; the more a child tends to miss school, the more often absent or late."""
    luck = random.random()
    letter, minutes = "P", None
    if luck < risk * 0.6:
        letter = "A"
    elif luck < risk:
        letter = "E"
    elif luck < risk * 1.7:
        letter, minutes = "L", random.choice((3, 5, 5, 8, 10, 15, 25))
    return Mark(
        register=register,
        student_id=student,
        code=codes[letter],
        minutes_late=minutes,
        taken_by_id=register.opened_by_id,
        taken_at=register.opened_at + timedelta(seconds=random.randint(5, 60)),
    )


def _rosters():
    rosters = {section: [] for section in Section.objects.values_list("pk", flat=True)}
    for section, student in SectionMembership.objects.values_list("section_id", "student_id"):
        rosters[section].append(student)
    return rosters


def _at(day, hour, minute, zone):
    return datetime.combine(day, time(hour, minute), tzinfo=zone)
