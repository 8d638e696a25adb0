"""A school made from the rendered DDL is the school that the migrations would make."""

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from tenants.provisioning import template
from tenants.provisioning.migrating import migrate_schema
from tenants.provisioning.owner import grant_database_role, owner_connection
from tenants.provisioning.schema import create_schema, drop_schema

# What a schema holds, by name and free of the schema's own name, so that two schemas compare.
CATALOGUE = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraints": """
        SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
        FROM pg_constraint c WHERE c.connamespace = %s::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s",
    "sequences": "SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = %s",
}


def _catalogue(schema):
    found = {}
    with owner_connection(), connection.cursor() as cursor:
        for what, query in CATALOGUE.items():
            cursor.execute(query, [schema])
            found[what] = {
                tuple(value.replace(f"{schema}.", "") if isinstance(value, str) else value for value in row)
                for row in cursor.fetchall()
            }
        cursor.execute(f"SELECT app, name FROM {schema}.django_migrations")
        found["migrations"] = set(cursor.fetchall())
    return found


@pytest.fixture
def schema(db):
    """A schema's name that is free before and after the test."""
    with schema_context("public"):
        yield "template_probe"
        drop_schema("template_probe")


@pytest.mark.django_db(transaction=False)
def test_template_and_migrations_make_the_same_schema(schema):
    """Broken once on purpose by one longer varchar in the file: the comparison of columns failed."""
    create_schema(schema)
    from_template = _catalogue(schema)
    drop_schema(schema)
    with owner_connection(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        grant_database_role(cursor, schema)
    migrate_schema(schema)
    from_migrations = _catalogue(schema)
    for what, rows in from_migrations.items():
        assert from_template[what] == rows, what
    assert len(from_migrations["columns"]) > 200


def test_the_template_is_fresh(db):
    with schema_context("public"):
        assert template.template_sql() == template.render_template(), "run `manage.py render_school_template`"


def test_a_school_stays_within_its_budget_of_relations(greenwood):
    """A thousand schools hold a thousand times this many tables and indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i')"
            " FROM pg_class WHERE relnamespace = %s::regnamespace",
            [greenwood.schema_name],
        )
        tables, indexes = cursor.fetchone()
    assert 30 < tables <= 100
    assert indexes <= 400


def test_no_foreign_key_leaves_the_school(greenwood):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid"
            " WHERE c.contype = 'f' AND c.connamespace = %s::regnamespace AND t.relnamespace <> c.connamespace",
            [greenwood.schema_name],
        )
        assert cursor.fetchall() == []
