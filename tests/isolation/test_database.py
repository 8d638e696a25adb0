"""PostgreSQL itself refuses what reaches for another school.

The tests speak through connections of the login that the web server uses, which owns nothing. Each says
what was broken once to see it fail.
"""

import threading

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, connections
from django.db.utils import InterfaceError
from django_tenants.postgresql_backend.base import FakeTenant

from core.postgres.base import WrongSchool

from .connections import A, Atomic, B, ask, unguarded, whereabouts

OWN = "SELECT count(*) FROM academics_student"
OF_B = f"SELECT count(*) FROM {B}.academics_student"
WRITES_B = f"UPDATE {B}.academics_student SET given_name = 'x'"


@pytest.mark.parametrize("query", [OF_B, WRITES_B, f"SELECT nextval('{B}.academics_student_id_seq')"])
def test_raw_sql_that_names_another_school_is_refused(web, query):
    """Broken by USAGE on Riverside's schema and its tables for Greenwood's role: all of it went through."""
    assert ask(web, OWN) > 0
    with pytest.raises(ProgrammingError, match="permission denied for schema"):
        ask(web, query)


@pytest.mark.parametrize("escape", ["RESET ROLE", "SET ROLE NONE", "RESET ALL", "DISCARD ALL"])
def test_giving_the_role_back_leads_nowhere(web, escape):
    """Broken by a login that inherits (GRANT … WITH INHERIT TRUE): Riverside's rows were read."""
    with unguarded(web) as cursor:
        if escape.startswith("DISCARD"):
            with pytest.raises(psycopg.errors.ActiveSqlTransaction):
                cursor.execute(escape)
            return
        cursor.execute(escape)
        with pytest.raises(psycopg.ProgrammingError, match=r"permission denied|does not exist"):
            cursor.execute(OF_B)


@pytest.mark.parametrize("table", ["accounts_user", "tenants_school", "tenants_signup", "django_session"])
def test_a_school_reads_nothing_of_the_platform(web, table):
    """Broken by USAGE on the public schema for PUBLIC and SELECT on its tables: the platform's staff were read."""
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask(web, f"SELECT count(*) FROM public.{table}")


def test_the_platform_reads_nothing_of_a_school(connect):
    """Broken by granting Riverside's role to the platform's."""
    platform = connect()
    assert ask(platform, "SELECT count(*) FROM tenants_school") >= 3
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask(platform, OF_B)


def test_the_path_of_another_school_does_not_help(web):
    """Broken like raw SQL: with rights on both schemas the path alone decided."""
    with unguarded(web) as cursor:
        cursor.execute(f"SET LOCAL search_path = {B}")
        with pytest.raises(psycopg.ProgrammingError, match=r"does not exist|permission denied"):
            cursor.execute(OWN)


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE loot (x int)", "CREATE SCHEMA loot", "DROP TABLE academics_student", "TRUNCATE academics_student"],
)
def test_nobody_but_the_owner_defines_data(web, statement):
    """Broken by CREATE on the schema for the school's role."""
    with unguarded(web) as cursor, pytest.raises(psycopg.ProgrammingError, match=r"permission denied|must be owner"):
        cursor.execute(statement)


def test_outside_a_school_there_are_no_school_tables(connect):
    """Broken by a search path that still held the last school's schema."""
    wrapper = connect()
    wrapper.set_schema(A)
    ask(wrapper, OWN)
    wrapper.set_schema_to_public()
    with pytest.raises(ProgrammingError, match="does not exist"):
        ask(wrapper, OWN)


def test_the_login_itself_reads_nothing(plain):
    """Broken by GRANT … WITH INHERIT TRUE."""
    for query in (OF_B, "SELECT count(*) FROM public.tenants_school"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            plain.execute(query)


def test_one_pooled_connection_serves_two_schools_one_after_the_other(connect):
    """Broken by `set_config('search_path', …, false)`: one school's path was still set when the next one began."""
    pool = {"min_size": 1, "max_size": 1}
    first, second = connect(pool=pool), connect(pool=pool)
    backends = set()
    for schema, wrapper in ((A, first), (B, second), (A, second), (B, first)):
        wrapper.set_schema(schema)
        assert whereabouts(wrapper) == (schema, schema)
        backends.add(ask(wrapper, "SELECT pg_backend_pid()"))
        with wrapper.connection.cursor() as plain:
            plain.execute("SELECT current_user, current_setting('search_path')")
            assert plain.fetchone() == (wrapper.settings_dict["USER"], '"$user", public')
        wrapper.close()
    assert len(backends) == 1


def test_looking_at_the_tables_leaves_no_path_behind(web):
    """Broken by django-tenants' introspection, which sets the path for the session: it stayed."""
    with web.cursor() as cursor:
        assert "academics_student" in web.introspection.table_names(cursor)
    path = web.connection.execute("SELECT current_setting('search_path')").fetchone()[0]
    assert path == '"$user", public'


def test_after_a_rollback_and_after_a_commit(web):
    """Broken by leaving `_told` alone in `_commit`, then in `_rollback`: the next statement ran as nobody."""
    for schema in (A, B, A):
        web.set_schema(schema)
        with pytest.raises(ZeroDivisionError), Atomic(web):
            assert whereabouts(web) == (schema, schema)
            raise ZeroDivisionError
        assert whereabouts(web) == (schema, schema)
        with Atomic(web):
            assert whereabouts(web) == (schema, schema)
            web.commit()
            assert whereabouts(web) == (schema, schema)
            web.rollback()
            assert whereabouts(web) == (schema, schema)


def test_after_a_savepoint_is_rolled_back(web):
    """Broken by leaving `_told` alone in `_savepoint_rollback`: Riverside was selected and Greenwood answered."""
    with Atomic(web):
        assert whereabouts(web) == (A, A)
        savepoint = web.savepoint()
        web.set_schema(B)
        assert whereabouts(web) == (B, B)
        web.savepoint_rollback(savepoint)
        assert whereabouts(web) == (B, B)
        web.set_schema(A)
        assert whereabouts(web) == (A, A)


def test_a_savepoint_whose_statement_failed(web):
    """Broken by telling the scope in a transaction that has failed: the rollback to the savepoint failed too."""
    with Atomic(web):
        ask(web, OWN)
        savepoint = web.savepoint()
        with pytest.raises(ProgrammingError):
            ask(web, OF_B)
        web.set_schema(B)
        web.savepoint_rollback(savepoint)
        assert whereabouts(web) == (B, B)


def test_after_a_statement_that_timed_out(web):
    """Broken by a plain SET before the statement and its reset after it, which an exception skipped."""
    with pytest.raises(OperationalError, match="timeout"), Atomic(web), web.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")
    web.set_schema(B)
    assert whereabouts(web) == (B, B)
    assert ask(web, "SELECT current_setting('statement_timeout')") == "0"


def test_after_the_server_has_hung_up(plain, web):
    """Broken by keeping the broken connection: every later statement failed."""
    with pytest.raises((OperationalError, InterfaceError)), Atomic(web):
        backend = ask(web, "SELECT pg_backend_pid()")
        plain.execute("SELECT pg_terminate_backend(%s)", [backend])
        ask(web, OWN)
    web.close()
    web.set_schema(B)
    assert whereabouts(web) == (B, B)


def test_after_a_connection_was_closed_in_its_transaction(web):
    """Broken by leaving `_told` alone in `_set_autocommit`: the next connection's statement ran as nobody."""
    web.set_autocommit(False)
    assert whereabouts(web) == (A, A)
    web.close()
    with Atomic(web):
        assert whereabouts(web) == (A, A)


def test_a_cursor_made_in_one_school_and_used_in_another(web):
    """Broken by telling the scope where the cursor is made, as django-tenants does: it ran in Greenwood."""
    with web.cursor() as cursor:
        web.set_schema(B)
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (B,)


@pytest.mark.parametrize("read", ["fetchone", "fetchmany", "fetchall", "__iter__"])
def test_rows_of_one_school_are_not_read_in_another(web, read):
    """Broken by dropping the check in `_own`: Riverside's code was handed Greenwood's rows."""
    with web.cursor() as cursor:
        cursor.execute("SELECT given_name FROM academics_student")
        web.set_schema(B)
        with pytest.raises(WrongSchool):
            getattr(cursor, read)()


def test_a_server_side_cursor_across_a_switch(web):
    """Broken like the one above; the rows of a server-side cursor come in portions, so the switch is in the middle."""
    with Atomic(web), web.chunked_cursor() as cursor:
        cursor.execute("SELECT given_name FROM academics_student")
        assert len(cursor.fetchmany(1)) == 1
        web.set_schema(B)
        with pytest.raises(WrongSchool):
            cursor.fetchmany(1)
        web.set_schema(A)
        assert len(cursor.fetchmany(1)) == 1


def test_a_server_side_cursor_outside_a_transaction(web):
    """Broken by a cursor without hold: its rows were gone with the statement's own transaction."""
    with web.chunked_cursor() as cursor:
        cursor.execute("SELECT given_name FROM academics_student")
        assert len(cursor.fetchall()) == ask(web, OWN)


def test_a_school_that_does_not_exist(connect):
    """Broken by a search path alone: an unknown schema in it is no error, and the query went on to say "no table"."""
    wrapper = connect()
    wrapper.set_schema("erased_long_ago")
    with pytest.raises(OperationalError, match="There is no role"):
        ask(wrapper, OWN)
    with pytest.raises(ValueError, match="no name"):
        wrapper.set_schema('x"; DROP SCHEMA y')
        ask(wrapper, OWN)


def test_a_new_thread_is_in_no_school(greenwood):
    """Broken by keeping the selected school in a module's variable instead of the thread's connection."""
    seen = []

    def look():
        try:
            seen.append(connections["default"].schema_name)
        finally:
            connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["public"]
    assert connection.schema_name == greenwood.schema_name


def test_statements_for_the_tenancy(web):
    """One more for each transaction, however many it has; broken by telling the scope before each statement."""
    sent = []
    wrapper_execute = web._enter
    web._enter = lambda *args: (sent.append(1), wrapper_execute(*args))[1]
    with Atomic(web):
        for _ in range(5):
            ask(web, OWN)
    assert len(sent) == 1


def test_a_tenant_object_and_its_name_select_the_same(web):
    web.set_tenant(FakeTenant(B))
    assert whereabouts(web) == (B, B)


def test_a_temporary_table_of_one_school_does_not_stand_in_for_anothers(connect):
    """Broken once by a path without pg_temp at its end: Riverside had no student."""
    shared = connect()
    shared.set_schema(A)
    with shared.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE academics_student (id bigint)")
    shared.set_schema(B)
    assert ask(shared, OWN) > 0


def test_a_session_that_has_seen_many_schools_is_replaced(connect):
    """Broken once by leaving out `_close`: the same backend served them all."""
    shared = connect(pool={"min_size": 1, "max_size": 1})
    shared.settings_dict["MAX_SCHOOLS"] = 2
    served = []
    for schema in (A, A, A, B, "public", A):
        shared.set_schema(schema)
        served.append(ask(shared, "SELECT pg_backend_pid()"))
        shared.close()
    assert len(set(served[:5])) == 1
    assert served[5] != served[4]
