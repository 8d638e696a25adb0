"""A school's schema: made, filled with what every school starts with, dropped."""

from django.db import connection, transaction
from django_tenants.utils import quote_schema_name, schema_context, tenant_context

from accounts.actions import create_default_roles
from attendance.actions import create_attendance_defaults

from . import template


def create_schema(schema_name):
    """Makes the schema and its tables in one transaction; fails when it exists."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quote_schema_name(schema_name)}")
        with schema_context(schema_name), connection.cursor() as inside:
            inside.execute(template.text())


def fill_schema(school):
    """What every school starts with: roles and attendance codes. Does no harm a second time."""
    with tenant_context(school), transaction.atomic():
        create_default_roles()
        create_attendance_defaults()


def drop_schema(schema_name):
    """Everything the school had in the database."""
    with connection.cursor() as cursor:
        # Rows written in this transaction still wait for their foreign keys' checks, and a table
        # with checks to come cannot be dropped.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(schema_name)} CASCADE")
