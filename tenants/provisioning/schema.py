"""A school's schema and role: made, filled with what every school starts with, dropped."""

from django.db import transaction
from django_tenants.utils import tenant_context
from psycopg import sql

from accounts.actions import create_default_roles
from assessment.gradebook.actions.defaults import create_assessment_defaults
from assessment.reports.actions.defaults import create_report_defaults
from attendance.actions import create_attendance_defaults
from core.postgres.cells import HOME

from ..models import SchoolSchema
from . import template
from .owner import give_rights_to_come, grant_database_role, owner_connection, withhold_rights


def create_schema(schema_name, *, state=SchoolSchema.State.USED, cell=HOME):
    """Makes the schema, its tables, its role and its row; fails when it exists.

    One transaction of the owner, in the home cell. Elsewhere the row is there first: killed in between, it
    says what may have to be dropped.
    """
    with (
        owner_connection(schema_name, cell) as connection,
        transaction.atomic(connection.alias),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)))
        grant_database_role(cursor, schema_name, cell)
        give_rights_to_come(cursor, schema_name, schema_name)
        cursor.execute(template.template_sql())
        withhold_rights(cursor, schema_name, schema_name)
        with owner_connection() as home:
            SchoolSchema.objects.using(home.alias).create(
                name=schema_name, cell=cell, state=state, version=template.template_version()
            )


def fill_schema(school):
    """What every school starts with: roles, attendance codes, grade scales, templates. Does no harm a second time."""
    with tenant_context(school), transaction.atomic():
        create_default_roles()
        create_attendance_defaults()
        create_assessment_defaults()
        create_report_defaults()


def drop_schema(schema_name, cell=HOME):
    """Everything the school had in this cell, its role and its row included; no harm where there is nothing."""
    with owner_connection(cell=cell) as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        # Rows written in this transaction still wait for their foreign keys' checks, and a table
        # with checks to come cannot be dropped.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
        cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(schema_name)))
        with owner_connection() as home:
            SchoolSchema.objects.using(home.alias).at_place(schema_name, cell).delete()
