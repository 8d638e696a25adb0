"""A school's schema and role: made, filled with what every school starts with, dropped."""

from django.db import transaction
from django_tenants.utils import tenant_context
from psycopg import sql

from accounts.actions import create_default_roles
from attendance.actions import create_attendance_defaults

from . import template
from .owner import give_rights, give_role, owner


def create_schema(schema_name):
    """Makes the schema, its tables and its role in one transaction; fails when the schema exists."""
    with owner(schema_name) as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)))
        give_role(cursor, schema_name)
        give_rights(cursor, schema_name, schema_name)
        cursor.execute(template.text())


def fill_schema(school):
    """What every school starts with: roles and attendance codes. Does no harm a second time."""
    with tenant_context(school), transaction.atomic():
        create_default_roles()
        create_attendance_defaults()


def drop_schema(schema_name):
    """Everything the school had in the database, its role included."""
    with owner() as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        # Rows written in this transaction still wait for their foreign keys' checks, and a table
        # with checks to come cannot be dropped.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
        cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(schema_name)))
