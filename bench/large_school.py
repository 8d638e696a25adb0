"""One large school: 2,000 students, 100 teachers, 80 classes of 30, and how many pages of it a second.

The web server is granian with two processes, the clients are eight connections kept open, all on the same
machine. Each figure is taken after a warming-up of two seconds.
"""

from datetime import timedelta
from itertools import cycle

from django.core.management import call_command
from django.db import transaction
from django_tenants.utils import tenant_context

from academics.models import (
    AcademicSession,
    ClassMembership,
    Course,
    Enrolment,
    GradeLevel,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from accounts.school import school_today
from bench.figures import Figure
from bench.load import load, request
from bench.traffic import Site, Visit, sign_in
from tenants.actions import ensure_platform, provision_school
from tenants.models import School

STUDENTS, TEACHERS, SECTIONS, CLASSES, SIZE = 2000, 100, 67, 80, 30
SECONDS = 10


def run():
    call_command("migrate", verbosity=0)
    ensure_platform()
    provision_school("Large School", subdomain="large", owner_email="owner@large.example")
    school = School.objects.at_host("large.localhost").get()
    with transaction.atomic(), tenant_context(school):
        fill()
    visit = Visit("large.localhost", b"")
    with Site() as site:
        sign_in([visit])
        return [*_pages(site, visit)]


def fill():
    """The selected school's people and classes."""
    today = school_today()
    year = AcademicSession.objects.year_of(today)
    levels = [GradeLevel.objects.create(name=f"Grade {number}", position=number) for number in range(1, 9)]
    subject = Subject.objects.create(code="MAT", name="Mathematics")
    sections = [
        Section.objects.create(school_year=year, grade_level=levels[number % 8], name=f"{number % 8 + 1}.{number}")
        for number in range(SECTIONS)
    ]
    students = _bulk(Student, (_named(number, student_number=f"S{number:05}") for number in range(STUDENTS)))
    staff = _bulk(StaffMember, (_named(number, staff_number=f"T{number:03}") for number in range(TEACHERS)))
    first_day = max(year.starts_on, today - timedelta(60))
    Enrolment.objects.bulk_create(Enrolment(student=one, starts_on=first_day) for one in students)
    SectionMembership.objects.bulk_create(
        SectionMembership(student=one, section=sections[number // SIZE], starts_on=first_day)
        for number, one in enumerate(students)
    )
    courses = [
        Course.objects.create(subject=subject, grade_level=level, title=f"{subject}, {level}") for level in levels
    ]
    for number in range(CLASSES):
        section = sections[number] if number < SECTIONS else None
        group = SchoolClass.objects.create(
            school_year=year,
            course=courses[number % 8],
            section=section,
            own_roster=section is None,
            title=f"Mathematics {section or number}",
        )
        TeachingAssignment.objects.create(staff=staff[number], school_class=group)
        if section is None:
            ClassMembership.objects.bulk_create(
                ClassMembership(student=one, school_class=group, starts_on=first_day)
                for one in students[number * 7 : number * 7 + SIZE]
            )


def _named(number, **fields):
    return {"given_name": f"Given {number}", "family_name": f"Family {number * 7919 % 1000:03}", **fields}


def _bulk(model, rows):
    people = [model(**fields) for fields in rows]
    for person in people:
        person.set_sort_name()
    return model.objects.bulk_create(people)


def _pages(site, visit):
    for what, path, wanted in (("the list of students, 44 rows", "/school/students/", 1100),):
        asked = cycle([request(visit, path)])
        load(site.port, asked, seconds=2)
        found = load(site.port, asked, seconds=SECONDS)
        yield Figure(f"{what}: requests a second (wanted {wanted})", found.per_second, "/s")
        yield Figure(f"{what}: p95 of 8 clients", found.percentile(95), "ms")
        yield Figure(f"{what}: answers that were no page", found.refused, "", 0)
