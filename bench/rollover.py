"""How long the year-end of a school of 10,000 students takes, and what taking it back takes.

The school is written in bulk: twelve levels of 28 sections with some 30 students each, ten subjects in every section
with a teacher each, 400 exceptions. Then each step runs as a worker would run it (`jobs.running.execute_job`: one
transaction, with the checks of all constraints): the reading of the plan, the rehearsal, carrying out, taking back.
The time is that of the whole job; the number of statements is that of the reading. At the end no row may be another
than at the beginning.
"""

import time

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from academics.actions.defaults import create_default_year
from academics.models import (
    Course,
    Enrolment,
    GradeLevel,
    Rollover,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from academics.rollover.actions import (
    set_exceptions,
    start_carrying_out,
    start_plan,
    start_rehearsal,
    start_rollover_undo,
)
from academics.rollover.plan import RolloverPlan
from bench.figures import Figure
from core.school import school_today
from jobs.running import execute_job
from tenants.backup.checksums import read_checksums
from tenants.models import School
from tenants.provisioning.schema import create_schema, drop_schema, fill_schema

STUDENTS = 10_000
LEVELS, SECTIONS, SUBJECTS = 12, 28, 10
SECONDS = 60
SCHEMA = "bench_rollover"


def run():
    """Figures for the reading, the rehearsal, carrying out and the undo."""
    call_command("migrate", verbosity=0)
    school = _new_school()
    try:
        with tenant_context(school):
            return _measure()
    finally:
        _remove_school(school)


def _measure():
    year = create_default_year(school_today(), "GB")
    _fill(year)
    plan = start_plan(year, by=None)
    Rollover.objects.update(copies_teachers=True, copies_homeroom=True)
    set_exceptions(plan, list(Student.objects.order_by("pk")[: STUDENTS // 25]), outcome="repeat", reason="Bench")
    before = _rows()
    figures = []
    with CaptureQueriesContext(connection) as statements:
        seconds, read = _timed(lambda: RolloverPlan(_fresh()))
    figures.append(Figure(f"plan of {STUDENTS} students: time", seconds, "s"))
    figures.append(Figure(f"plan of {STUDENTS} students: statements", len(statements), ""))
    steps = (
        ("rehearsal", lambda: start_rehearsal(_fresh(), by=None)),
        ("year-end", lambda: start_carrying_out(_fresh(), digest=read.digest, by=None)),
        ("undo", lambda: start_rollover_undo(_fresh(), by=None)),
    )
    for what, start in steps:
        job = start()
        seconds, _nothing = _timed(lambda job=job: execute_job(job.pk))
        job.refresh_from_db()
        if job.error:
            raise SystemExit(job.error)
        print(
            f"  {what}: {SectionMembership.objects.count()} places, {SchoolClass.objects.count()} classes", flush=True
        )
        figures.append(Figure(f"{what} of {STUDENTS} students: time of the job", seconds, "s", SECONDS))
    if _fresh().state != Rollover.State.UNDONE or _rows() != before:
        raise SystemExit("The undo did not take everything back.")
    return figures


def _timed(function):
    started = time.perf_counter()
    found = function()
    return time.perf_counter() - started, found


def _fresh():
    return Rollover.objects.select_related("from_year", "job").get()


def _rows():
    """What the year-end must leave as it was: everything but its own notes."""
    with connection.cursor() as cursor:
        found = read_checksums(cursor)
    notes = {"academics_rollover", "accounts_auditevent", "jobs_job"}
    return {table: value for table, value in found.items() if table not in notes}


def _fill(year):
    levels = GradeLevel.objects.bulk_create(
        [GradeLevel(name=f"Grade {n}", position=n, sort_key=f"grade {n:06}") for n in range(1, LEVELS + 1)]
    )
    subjects = Subject.objects.bulk_create([Subject(code=f"S{n}", name=f"Subject {n}") for n in range(SUBJECTS)])
    courses = Course.objects.bulk_create(
        [Course(subject=s, grade_level=level, title=f"{s}, {level}") for level in levels for s in subjects]
    )
    rows = [
        Section(school_year=year, grade_level=level, name=f"{level.position}-{n:02}")
        for level in levels
        for n in range(SECTIONS)
    ]
    sections = _keyed(Section, rows)
    classes = [
        SchoolClass(school_year=year, course=course, section=section, title=f"{course.subject} {section.name}")
        for section in sections
        for course in courses
        if course.grade_level == section.grade_level
    ]
    classes = _keyed(SchoolClass, classes)
    staff = [StaffMember(staff_number=f"T{n}", given_name=f"Teacher {n}", sort_name=f"{n}") for n in range(500)]
    staff = StaffMember.objects.bulk_create(staff)
    taught = [TeachingAssignment(staff=staff[n % 500], section=section) for n, section in enumerate(sections)]
    taught += [TeachingAssignment(staff=staff[n % 500], school_class=group) for n, group in enumerate(classes)]
    TeachingAssignment.objects.bulk_create(taught, batch_size=1000)
    students = [Student(student_number=f"A{n}", given_name=f"Child {n}", sort_name=f"{n:06}") for n in range(STUDENTS)]
    students = Student.objects.bulk_create(students, batch_size=1000)
    first = year.starts_on
    Enrolment.objects.bulk_create([Enrolment(student=s, starts_on=first) for s in students], batch_size=1000)
    SectionMembership.objects.bulk_create(
        [
            SectionMembership(student=s, section=sections[n % len(sections)], starts_on=first)
            for n, s in enumerate(students)
        ],
        batch_size=1000,
    )


def _keyed(model, rows):
    """New rows with the sort keys that `save` would set."""
    for row in rows:
        row.set_sort_key()
    return model.objects.bulk_create(rows, batch_size=1000)


def _new_school():
    _remove_school(School.objects.filter(schema_name=SCHEMA).first())
    school = School.objects.create(schema_name=SCHEMA, name="Bench", status=School.Status.ACTIVE, country="GB")
    create_schema(SCHEMA)
    fill_schema(school)
    return school


def _remove_school(school):
    if school:
        drop_schema(SCHEMA)
        School.objects.filter(pk=school.pk).delete()
