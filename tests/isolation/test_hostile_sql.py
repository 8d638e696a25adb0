"""SQL that somebody has managed to write into a query of Greenwood's does not reach Riverside.

No query of the product can be written into; these tests are for the day when one can. Each speaks as the web server's login with
Greenwood selected, as the product does. Without `docker/postgres/walls.sql` and with cursors that send several statements all of
it went through.
"""

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError

from tenants.provisioning.owner import owner_connection

from .connections import A, Atomic, B, ask, unguarded, whereabouts

BECOME_B = f"set_config('role', '{B}', true)"
WORDS_OF_B = f"ts_stat('SELECT to_tsvector(''simple'', password) FROM {B}.accounts_user')"
# What is typed where the query expects a name.
TYPED = {
    "a role, then a function that runs a text": f"' UNION SELECT {BECOME_B} UNION ALL SELECT word FROM {WORDS_OF_B} --",
    "in the order of a common table": f"' AND EXISTS (WITH a AS MATERIALIZED (SELECT {BECOME_B}) SELECT {WORDS_OF_B} FROM a) --",
    "a search path": f"' UNION SELECT set_config('search_path', '{B}', true) --",
    "a role for the session": f"' UNION SELECT set_config('role', '{B}', false) --",
    "XML of a query": f"' UNION SELECT query_to_xml('SELECT {BECOME_B.replace(chr(39), chr(39) * 2)}', true, false, '')::text --",
    "XML of a table": f"' UNION SELECT table_to_xml('{B}.accounts_user', true, false, '')::text --",
    "a schema as XML": f"' UNION SELECT schema_to_xml('{B}', true, false, '')::text --",
    "a rule for rewriting searches": f"' UNION SELECT ts_rewrite('a'::tsquery, 'SELECT t, s FROM {B}.x')::text --",
    "another statement": f"'; SET ROLE {B}; SELECT password FROM {B}.accounts_user; --",
    "another role by the login": f"'; RESET ROLE; SET ROLE {B}; SELECT password FROM {B}.accounts_user; --",
    "the end of the transaction": f"'; COMMIT; BEGIN; SET LOCAL ROLE {B}; SELECT password FROM {B}.accounts_user; --",
    "a block": f"'; DO $$ BEGIN EXECUTE 'SET ROLE {B}'; END $$; SELECT password FROM {B}.accounts_user; --",
    "a file of the server": "' UNION SELECT pg_read_file('PG_VERSION') --",
    "a folder of the server": "' UNION SELECT pg_ls_dir('.') --",
    "a file as a large object": "' UNION SELECT lo_import('/etc/passwd')::text --",
    "a large object, where every school's lie": "' UNION SELECT lo_from_bytea(0, 'loot')::text --",
    "a lock that stays with the connection": "' UNION SELECT pg_advisory_lock(1)::text --",
    "a word to the server's readers": "' UNION SELECT pg_logical_emit_message(false, 'a', 'b')::text --",
    "passwords of logins": "' UNION SELECT rolpassword FROM pg_authid --",
    "another server": "' UNION SELECT dblink('', 'SELECT 1')::text --",
}
# Whole statements, by whoever writes all of a query's text.
WHOLE = [
    f"SET ROLE {B}",
    f"set local role {B}",
    f"/* */ SET ROLE {B}",
    f"-- \nSET ROLE {B}",
    f"SET SESSION ROLE {B}",
    f'SET LOCAL "role" = {B}',
    f"SET SESSION AUTHORIZATION {B}",
    f"SET search_path = {B}",
    "RESET ROLE",
    "DISCARD ALL",
    f"DO $$ BEGIN SET ROLE {B}; END $$",
    f"ALTER ROLE {A} SET role = {B}",
    f"ALTER ROLE {A} PASSWORD 'x'",
    f"GRANT {B} TO {A}",
    f"GRANT SELECT ON academics_student TO {B}",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "CALL f()",
    "LISTEN x",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "ROLLBACK WORK",
    "rollback and chain",
    f"SELECT 1; SET ROLE {B}",
    f"UPDATE pg_settings SET setting = '{B}' WHERE name = 'role'",
    f"EXPLAIN ANALYZE SELECT {BECOME_B}",
    f"COPY (SELECT {BECOME_B}) TO STDOUT",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "CREATE EXTENSION dblink",
]
# What PostgreSQL itself refuses, by whatever means it comes.
BY_POSTGRESQL = [
    f"SELECT {BECOME_B}",
    f"UPDATE pg_settings SET setting = '{B}' WHERE name = 'role'",
    f"DO $$ BEGIN EXECUTE 'SET ROLE {B}'; END $$",
    f"CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET ROLE {B}; END $$",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    f"SET SESSION AUTHORIZATION {B}",
    f"GRANT {B} TO {A}",
    "CREATE EXTENSION dblink",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_advisory_lock(1)",
    "SELECT lo_create(0)",
    "SELECT * FROM pg_prepared_statements",
]
REFUSED = r"permission denied|cannot insert multiple|sends statements of rows|does not exist"


def find(wrapper, typed):
    """The query of somebody who has forgotten what parameters are for."""
    with wrapper.cursor() as cursor:
        cursor.execute(f"SELECT given_name FROM academics_student WHERE given_name = '{typed}'")
        return cursor.fetchall()


@pytest.mark.parametrize("how", TYPED)
def test_what_is_typed_into_a_query_stays_in_the_school(web, how):
    with Atomic(web):
        assert find(web, "Amina")
        savepoint = web.savepoint()
        with pytest.raises(DatabaseError, match=REFUSED):
            find(web, TYPED[how])
        web.savepoint_rollback(savepoint)
        assert whereabouts(web) == (A, A)


def test_the_query_can_be_written_into(web):
    """Otherwise the attacks above would fail for another reason."""
    assert {name for (name,) in find(web, "' UNION SELECT current_user::text --")} == {A}


@pytest.mark.parametrize("statement", WHOLE)
def test_a_whole_statement_takes_on_no_other_role(web, statement):
    """Broken by sending whatever is asked for: `SET ROLE` alone is every login's right."""
    with pytest.raises(DatabaseError, match=REFUSED), Atomic(web), web.cursor() as cursor:
        cursor.execute(statement)
    assert whereabouts(web) == (A, A)


@pytest.mark.parametrize("statement", ["SET ROLE x", "SELECT 1; SELECT 2"])
def test_a_cursor_that_goes_past_django_is_no_way_round(web, statement):
    """Broken by telling Django's cursors alone."""
    ask(web, "SELECT 1")
    for send in (web.connection.execute, web.connection.cursor().execute):
        with pytest.raises(psycopg.ProgrammingError, match=REFUSED):
            send(statement)
    with pytest.raises(DatabaseError, match=r"syntax error|cannot insert"), Atomic(web), web.chunked_cursor() as cursor:
        cursor.execute(statement)


def test_server_side_binding_and_prepared_statements_are_no_way_round(connect):
    """Broken by a guard where psycopg sends a statement at once: a prepared one goes another way."""
    bound = connect(server_side_binding=True, prepare_threshold=0)
    bound.set_schema(A)
    for statement, values in ((f"SET ROLE {B}", None), ("SELECT 1; SELECT %s", [1]), ("SELECT 1; SELECT 2", None)):
        with pytest.raises(DatabaseError, match=REFUSED):
            ask(bound, statement, values)
    assert ask(bound, "SELECT %s::int + 1", [1]) == 2


@pytest.mark.parametrize("statement", BY_POSTGRESQL)
def test_postgresql_refuses_by_itself(web, statement):
    """Broken by a database in which `walls.sql` was not run: half of it went through."""
    with unguarded(web) as cursor, pytest.raises(psycopg.ProgrammingError):
        cursor.execute(statement)


def test_no_function_of_the_servers_runs_a_text_for_a_school(web):
    """By name, for a later PostgreSQL may have more of them; broken by leaving one out of `walls.sql`."""
    runs_a_text = r"(^|_)(query|cursor|table|schema|database)_to_xml|^ts_stat|^lo_|set_config|dblink|file|^pg_ls_"
    names = """
        SELECT array_agg(p.oid::regprocedure::text) FROM pg_proc p
        WHERE proname ~ %s AND proname !~ '^pg_(current|get|relation|stat_get)|walfile|profile|filenode'
        AND has_function_privilege(p.oid, 'EXECUTE')
    """
    assert ask(web, names, [runs_a_text]) is None


def test_what_is_of_rows_goes_through(web):
    """Broken by a guard that looked for upper case or for a word at the very beginning."""
    for statement in (
        "select 1",
        "(SELECT 1) UNION (SELECT 2)",
        "  WITH a AS (SELECT 1) SELECT * FROM a",
        "VALUES (1)",
    ):
        assert ask(web, statement) == 1
    with Atomic(web), web.cursor() as cursor:
        for statement in ("SET CONSTRAINTS ALL IMMEDIATE", "SET LOCAL TimeZone = 'UTC'", "EXPLAIN SELECT 1"):
            cursor.execute(statement)


def test_migrate_says_that_the_walls_are_open(db, capsys):
    """Broken by asking what the owner may, who may everything here."""
    call_command("migrate", verbosity=0)
    assert "walls" not in capsys.readouterr().err
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute("GRANT EXECUTE ON FUNCTION set_config TO PUBLIC")
    call_command("migrate", verbosity=0)
    assert "docker/postgres/walls.sql" in capsys.readouterr().err
