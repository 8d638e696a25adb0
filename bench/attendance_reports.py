"""The year's attendance of a large school: 2,000 students and 60 school days, 120,000 marks of finished registers.

One student in twenty moves on the way, one in fifty leaves, and one absence in ten is known only afterwards. Each page is
asked for by one client; the processor time of the web server's and the database's processes is divided by the answers.
"""

import random
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django_tenants.utils import tenant_context

from academics.models import AcademicSession, Enrolment, GradeLevel, Section, SectionMembership, Student
from attendance.models import AttendanceCode, Mark, PlannedAbsence, Register, RegisterClosure
from bench.figures import Figure
from bench.filling import SECTIONS, SIZE, STUDENTS
from bench.load import Client, request
from bench.traffic import Site, Visit, sign_in
from core.school import school_today
from tenants.actions import ensure_platform, provision_school
from tenants.models import School

DAYS, ASKED, LIMIT = 60, 10, 2000
REPORTS = "/attendance/reports/"
PAGES = {
    "by student": f"{REPORTS}?starts_on={{first}}",
    "by section": f"{REPORTS}?by=section&starts_on={{first}}",
    "by code": f"{REPORTS}?by=code&starts_on={{first}}",
    "by month": f"{REPORTS}?by=month&starts_on={{first}}",
    "chronic absence": f"{REPORTS}chronic/?starts_on={{first}}",
    "heat map": f"{REPORTS}days/?starts_on={{first}}",
    "a section's month": f"{REPORTS}months/",
}


def run():
    call_command("migrate", verbosity=0)
    ensure_platform()
    provision_school("Reported School", subdomain="reported", owner_email="owner@reported.example")
    school = School.objects.at_host("reported.localhost").get()
    with transaction.atomic(), tenant_context(school):
        first = _fill()
    # As autovacuum does within a minute.
    with connections[settings.OWNER_DATABASE].cursor() as cursor:
        cursor.execute("ANALYZE")
    visit = Visit("reported.localhost", b"")
    with Site() as site:
        sign_in([visit])
        for name, path in PAGES.items():
            yield from _cost(site, name, request(visit, path.format(first=first.isoformat())))


def _cost(site, name, asked):
    # Each of the two processes compiles what it needs on its first answers.
    _answers(site, asked)
    before, good = site.processor_seconds(), _answers(site, asked)
    web, database = (1000 * (now - then) / ASKED for now, then in zip(site.processor_seconds(), before, strict=True))
    yield Figure(f"attendance report, {name}: web + database", web + database, "ms", LIMIT)
    yield Figure(f"attendance report, {name}: database", database, "ms")
    yield Figure(f"attendance report, {name}: answers that were no page", ASKED - good, "", 0)


def _answers(site, asked):
    """How many of ASKED answers, one after the other, were a page."""
    good = 0
    for _once in range(ASKED):
        # A connection each: the next may be the other process's.
        client = Client(site.port)
        client.ask(asked)
        while not client.is_answered():
            pass
        good += client.is_ok
    return good


def _fill():
    """People, registers and marks of the selected school; returns the first day."""
    chance, today = random.Random(5), school_today()
    days = sorted(islice((day for day in _backwards(today) if day.isoweekday() < 6), DAYS))
    year = AcademicSession.objects.year_of(today)
    AcademicSession.objects.filter(pk=year.pk).update(starts_on=min(year.starts_on, days[0]))
    level = GradeLevel.objects.create(name="Level", position=1)
    sections = [
        Section.objects.create(school_year=year, grade_level=level, name=f"{number}") for number in range(SECTIONS)
    ]
    students = _students()
    places = _places(students, sections, days, chance)
    registers = {(each.section_id, each.date): each for each in _registers(sections, days)}
    _mark(places, registers, days, chance)
    return days[0]


def _backwards(day):
    return (day - timedelta(number) for number in range(1, 2 * DAYS))


def _students():
    rows = [
        Student(student_number=f"S{number:05}", given_name=f"Given {number}", family_name="Family")
        for number in range(STUDENTS)
    ]
    for student in rows:
        student.set_sort_name()
    return Student.objects.bulk_create(rows)


def _places(students, sections, days, chance):
    """[(student, section, first day, last day or None)], all of them enrolled."""
    places, stays = [], []
    for number, student in enumerate(students):
        section, luck, day = sections[number // SIZE], chance.random(), chance.choice(days[5:])
        left = day if luck < 0.02 else None
        stays.append(Enrolment(student=student, starts_on=days[0], ends_on=left))
        if 0.02 < luck < 0.07:
            places.append((student, section, days[0], day - timedelta(1)))
            places.append((student, chance.choice(sections), day, None))
        else:
            places.append((student, section, days[0], left))
    Enrolment.objects.bulk_create(stays, batch_size=2000)
    SectionMembership.objects.bulk_create(
        (
            SectionMembership(student=who, section=where, starts_on=since, ends_on=until)
            for who, where, since, until in places
        ),
        batch_size=2000,
    )
    return places


def _registers(sections, days):
    registers = Register.objects.bulk_create(
        (Register(section=section, date=day) for section in sections for day in days), batch_size=2000
    )
    RegisterClosure.objects.bulk_create((RegisterClosure(register=each) for each in registers), batch_size=2000)
    return registers


def _mark(places, registers, days, chance):
    codes = {code.letter: code for code in AttendanceCode.objects.all()}
    marks, known = [], []
    for student, section, since, until in places:
        for day in days:
            if day < since or (until and day > until):
                continue
            letter = chance.choices("PALE", (92, 4, 3, 1))[0]
            minutes = chance.randrange(1, 30) if letter == "L" else None
            register = registers[section.pk, day]
            marks.append(Mark(register=register, student=student, code=codes[letter], minutes_late=minutes))
            if letter == "A" and chance.random() < 0.1:
                known.append(PlannedAbsence(student=student, starts_on=day, ends_on=day, code=codes["E"], reason="Ill"))
    Mark.objects.bulk_create(marks, batch_size=5000)
    PlannedAbsence.objects.bulk_create(known, batch_size=2000)
