"""A school's schema and role: made, filled with what every school starts with, dropped."""

from django.db import transaction
from django_tenants.utils import tenant_context
from psycopg import sql

from accounts.actions import create_default_roles
from attendance.actions import create_attendance_defaults

from ..models import SchoolSchema
from . import template
from .owner import give_rights, give_role, owner


def create_schema(schema_name, *, state=SchoolSchema.State.USED):
    """Makes the schema, its tables, its role and its row in one transaction of the owner; fails when it exists."""
    with owner(schema_name) as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)))
        give_role(cursor, schema_name)
        give_rights(cursor, schema_name, schema_name)
        cursor.execute(template.text())
        with owner():
            SchoolSchema.objects.using(connection.alias).create(
                name=schema_name, state=state, version=template.version()
            )


def fill_schema(school):
    """What every school starts with: roles and attendance codes. Does no harm a second time."""
    with tenant_context(school), transaction.atomic():
        create_default_roles()
        create_attendance_defaults()


def drop_schema(schema_name):
    """Everything the school had in the database, its role and its row included; no harm where there is nothing."""
    with owner() as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        # Rows written in this transaction still wait for their foreign keys' checks, and a table
        # with checks to come cannot be dropped.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
        cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(schema_name)))
        SchoolSchema.objects.using(connection.alias).filter(name=schema_name).delete()
