"""What migrations make of the rows of an earlier release."""

from datetime import date

import pytest
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import schema_context

from tenants.provisioning import template
from tenants.provisioning.owner import owner_connection
from tenants.provisioning.schema import create_schema

SCHOOL = "earlier_release"


@pytest.fixture
def earlier(db):
    """(connection, models) of a school before who teaches a subject taught a class."""
    with schema_context("public"):
        create_schema(SCHOOL)
        with owner_connection(SCHOOL) as connection:
            before = [("academics", "0002_classes")]
            MigrationExecutor(connection).migrate(before)
            yield connection, MigrationExecutor(connection).loader.project_state(before).apps


def test_an_assignment_with_a_subject_becomes_one_to_a_class(earlier):
    connection, apps = earlier
    alias = connection.alias

    def make(model, **values):
        return apps.get_model("academics", model).objects.using(alias).create(**values)

    year = make(
        "AcademicSession", kind="schoolYear", title="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 1)
    )
    level = make("GradeLevel", name="Grade 7")
    sections = [make("Section", school_year=year, grade_level=level, name=name) for name in ("7A", "7B")]
    maths, art = make("Subject", code="MAT", name="Mathematics"), make("Subject", code="ART", name="Art")
    first, second = (make("StaffMember", staff_number=number, given_name=number) for number in ("T1", "T2"))
    for staff, section, subject, ends_on in (
        (first, sections[0], None, None),
        (first, sections[0], maths, None),
        (second, sections[0], maths, date(2026, 6, 30)),
        (second, sections[1], maths, None),
        (second, sections[1], art, None),
    ):
        make("TeachingAssignment", staff=staff, section=section, subject=subject, ends_on=ends_on)

    # The test is one transaction: foreign keys still to be checked would keep tables from being changed.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    executor = MigrationExecutor(connection)
    executor.migrate(template.last_migrations(executor.loader.graph))

    now = executor.loader.project_state(template.last_migrations(executor.loader.graph)).apps
    rows = now.get_model("academics", "TeachingAssignment").objects.using(alias).order_by("pk")
    assert [
        (
            row.staff.staff_number,
            row.section and row.section.name,
            row.school_class and row.school_class.title,
            row.ends_on,
        )
        for row in rows
    ] == [
        ("T1", "7A", None, None),
        ("T1", None, "Mathematics 7A", None),
        ("T2", None, "Mathematics 7A", date(2026, 6, 30)),
        ("T2", None, "Mathematics 7B", None),
        ("T2", None, "Art 7B", None),
    ]
    classes = now.get_model("academics", "SchoolClass").objects.using(alias).order_by("pk")
    assert [(group.course.title, group.section.name, group.own_roster, group.sort_key) for group in classes] == [
        ("Mathematics, Grade 7", "7A", False, "mathematics 000007a"),
        ("Mathematics, Grade 7", "7B", False, "mathematics 000007b"),
        ("Art, Grade 7", "7B", False, "art 000007b"),
    ]
