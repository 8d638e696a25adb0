"""The rows of a large school, written in bulk: people, sections, classes and marks."""

import random
from datetime import timedelta
from decimal import Decimal

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
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.grading.sessions import leaf_sessions
from assessment.models import Assessment, Result
from core.school import school_today

STUDENTS, TEACHERS, SECTIONS, CLASSES, SIZE = 2000, 100, 67, 80, 30
# Of each class: so many in the term that is running, and in the one after.
COLUMNS = (20, 22)
_BATCH = 2000


def fill():
    """The selected school's people and classes, and some 100,000 marks; returns its SchoolClasses."""
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
    groups = []
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
        first = number * (SIZE if section else 7)
        members = students[first : first + SIZE]
        if section is None:
            ClassMembership.objects.bulk_create(
                ClassMembership(student=one, school_class=group, starts_on=first_day) for one in members
            )
        groups.append((group, [one.pk for one in members]))
    fill_marks(year, groups, zip(leaf_sessions(year), COLUMNS, strict=False))
    return [group for group, _members in groups]


def _named(number, **fields):
    return {"given_name": f"Given {number}", "family_name": f"Family {number * 7919 % 1000:03}", **fields}


def _bulk(model, rows):
    people = [model(**fields) for fields in rows]
    for person in people:
        person.set_sort_name()
    return model.objects.bulk_create(people)


def fill_marks(year, classes, columns_of):
    """Assessments of `classes`, [(SchoolClass, ids of its students)], and a mark of each student for each.

    `columns_of`: (session, how many assessments a class has in it), one by one.
    """
    chance = random.Random(7)
    categories = list(ensure_scheme(year).categories.all())
    students_of = {school_class.pk: students for school_class, students in classes}
    for session, number in columns_of:
        columns = Assessment.objects.bulk_create(
            (
                Assessment(
                    school_class=school_class,
                    session=session,
                    category=categories[place % len(categories)],
                    title=f"Assessment {place + 1}",
                    max_score=Decimal(40),
                    date=session.starts_on + timedelta(place),
                    position=place,
                )
                for school_class, _students in classes
                for place in range(number)
            ),
            batch_size=_BATCH,
        )
        for start in range(0, len(columns), 100):
            Result.objects.bulk_create(
                (
                    Result(assessment=column, student_id=student, score=Decimal(chance.randrange(20, 81)) / 2)
                    for column in columns[start : start + 100]
                    for student in students_of[column.school_class_id]
                ),
                batch_size=_BATCH,
            )
