"""The role that owns the schemas, and the roles that it gives rights to.

The web server's and the workers' login has no right to any table. It may take on the role of a school,
one per schema and with the schema's name, or the platform's role (`core.postgres`). Only the
owner defines data: by migrations, and where schools are made and erased.
"""

import getpass
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django_tenants.utils import get_public_schema_name
from psycopg import sql

from core.postgres.cells import HOME, alias_in

# Not to be had by a school's role: TRUNCATE, REFERENCES, TRIGGER, and anything outside its schema.
_RIGHTS_TO_COME = """
    GRANT USAGE ON SCHEMA {schema} TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
"""
# What a school has written down it does not take back, whatever makes its queries: only the owner erases, schema and all.
# Which migrations a schema has had is the owner's to say.
_WITHHELD = {"accounts_auditevent": "UPDATE, DELETE", "django_migrations": "INSERT, UPDATE, DELETE"}
# PostgreSQL reads its whole catalogue for each of these: with a thousand schools that is as much as making the tables.
_RIGHTS_TO_PRESENT = """
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
"""
# LOGIN without a password, and nobody is let in (pg_hba.conf): a cluster of several servers, such as Citus,
# connects from one to the other as the present role.
_ROLE = """
    DO $$ BEGIN
        CREATE ROLE {role} LOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;
    GRANT {role} TO {login};
"""


def is_owner_here():
    """Whether this process has been given the owner's login; a web server need not be."""
    return settings.OWNER_DATABASE in connections


def owner_alias(cell=HOME):
    """The owner's connection to this cell in DATABASES."""
    alias = alias_in(cell, settings.OWNER_DATABASE)
    if alias not in connections:
        raise ImproperlyConfigured(
            f"There is no {alias} connection: is the cell in CELLS, with its DATABASE_OWNER_URL?"
        )
    return alias


@contextmanager
def owner_connection(schema_name=None, cell=HOME):
    """The owner's connection to a cell, with this schema selected, by default the public one; it has transactions of its own.

    ImproperlyConfigured in a process that has not been given the owner's login, and for a cell that is not known.
    """
    if not is_owner_here():
        raise ImproperlyConfigured("Set DATABASE_OWNER_URL: only its login makes, migrates and drops schemas.")
    connection = connections[owner_alias(cell)]
    with connection.owning(schema_name or get_public_schema_name()):
        yield connection


def grant_database_role(cursor, role, cell=HOME):
    """Makes the role where it is missing, and lets the cell's ordinary login take it on."""
    login = connections[alias_in(cell)].settings_dict["USER"] or getpass.getuser()
    cursor.execute(sql.SQL(_ROLE).format(role=sql.Identifier(role), login=sql.Identifier(login)))


def give_rights_to_come(cursor, schema_name, role):
    """Reading and writing rows of all tables that will be made in the schema."""
    cursor.execute(sql.SQL(_RIGHTS_TO_COME).format(schema=sql.Identifier(schema_name), role=sql.Identifier(role)))


def give_rights(cursor, schema_name, role):
    """Reading and writing rows of all tables of the schema, those to come included, but for what is withheld.

    Call it in a transaction: for a moment more is given.
    """
    give_rights_to_come(cursor, schema_name, role)
    cursor.execute(sql.SQL(_RIGHTS_TO_PRESENT).format(schema=sql.Identifier(schema_name), role=sql.Identifier(role)))
    withhold_rights(cursor, schema_name, role)


def withhold_rights(cursor, schema_name, role):
    """Takes from the role what it must not do with some of the schema's tables, once they are there."""
    for table, rights in _WITHHELD.items():
        cursor.execute(
            sql.SQL("REVOKE {} ON {} FROM {}").format(
                sql.SQL(rights), sql.Identifier(schema_name, table), sql.Identifier(role)
            )
        )


def withheld_rights():
    """{table: rights} that no school's role has."""
    return dict(_WITHHELD)


def prepare_platform_role():
    """The platform's role with its rights on the public schema, and nobody else's there. Does no harm a second time."""
    role = settings.PLATFORM_ROLE
    for cell in settings.CELLS:
        with owner_connection(cell=cell) as connection, connection.cursor() as cursor:
            cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    with owner_connection() as connection, transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        grant_database_role(cursor, role)
        give_rights(cursor, get_public_schema_name(), role)
