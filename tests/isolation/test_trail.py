"""What a school has written down stays written, whoever makes its queries."""

import io

import pytest
from django.core.management import call_command
from django.db import ProgrammingError

from tenants.models import SchoolSchema
from tenants.provisioning.owner import give_rights, owner_connection
from tenants.provisioning.schema import create_schema, drop_schema

from .connections import Atomic, ask


@pytest.mark.parametrize("table", ["accounts_auditevent", "django_migrations"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id"])
def test_a_school_does_not_rewrite_its_trail(web, table, statement):
    """Broken by rights on all tables alike: the trail of whoever got in could be wiped."""
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask(web, statement.format(table))


def test_a_school_writes_its_trail(web):
    with pytest.raises(ZeroDivisionError), Atomic(web):
        assert ask(
            web,
            "INSERT INTO accounts_auditevent (at, actor_name, verb, subject_type, subject_id, subject_label,"
            " reason, user_agent) VALUES (now(), 'x', 'x', '', '', '', '', '') RETURNING id",
        )
        raise ZeroDivisionError


def test_the_platforms_trail_is_not_rewritten_either(connect):
    for statement in ("DELETE FROM accounts_auditevent", "UPDATE accounts_auditevent SET verb = 'x'"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            ask(connect(), statement)


def _rights(table, schema):
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(name ORDER BY name) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS name"
            " WHERE has_table_privilege(%s, %s, name)",
            [schema, f"{schema}.{table}"],
        )
        return cursor.fetchone()[0]


def test_whichever_way_a_schema_gets_its_rights(platform):
    """A new school's, and those after a restore or a move: broken by giving all tables' rights there once more."""
    create_schema("trail_probe")
    for again in (False, True):
        if again:
            with owner_connection() as connection, connection.cursor() as cursor:
                give_rights(cursor, "trail_probe", "trail_probe")
        assert _rights("accounts_auditevent", "trail_probe") == ["INSERT", "SELECT"]
        assert _rights("django_migrations", "trail_probe") == ["SELECT"]
        assert _rights("accounts_user", "trail_probe") == ["DELETE", "INSERT", "SELECT", "UPDATE"]
    drop_schema("trail_probe")


def test_a_school_of_an_earlier_release_gets_them_by_migrating(platform):
    """Broken by a version of schemas that knows their migrations alone: `migrate_schools` passed them by."""
    create_schema("trail_probe")
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE, DELETE ON trail_probe.accounts_auditevent TO trail_probe")
    SchoolSchema.objects.filter(name="trail_probe").update(version="an earlier one")
    call_command("migrate_schools", "--workers", "1", stdout=io.StringIO())
    assert _rights("accounts_auditevent", "trail_probe") == ["INSERT", "SELECT"]
    drop_schema("trail_probe")
