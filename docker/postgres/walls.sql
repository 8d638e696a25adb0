-- What PostgreSQL lets everybody do, and would let a query that somebody has written into another one cross the walls
-- between schools. To be run by a superuser in the platform's database, on each server; again does no harm.
--
-- The names are those of the two logins: the owner, who defines data, and that of web servers and workers.
-- Both keep what they need while they act as themselves. A school's role never has it.

-- Sets a role or a search path in the middle of a query. Commands and moves between servers begin with it;
-- so the owner may pass it on to the login that reads a school from another server.
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO schoolsaas_owner WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO schoolsaas_web;
-- Its other name.
REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC;

-- Blocks and functions of one's own, which may hold any statement.
REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql, sql TO schoolsaas_owner;

-- Functions that run a text as a query; those that store what no school's schema holds; locks that outlive
-- their transaction, on a connection that serves another school next.
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN
        SELECT oid FROM pg_catalog.pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND (
            proname ~ '^(query|cursor|table|schema|database)_to_xml'
            OR proname = 'ts_stat'
            OR oid = 'pg_catalog.ts_rewrite(tsquery, text)'::regprocedure
            OR proname ~ '^(lo_|loread$|lowrite$)'
            OR proname ~ '^pg_(try_)?advisory_(lock|unlock)'
            OR proname IN ('pg_logical_emit_message', 'pg_notify', 'pg_prepared_statement', 'pg_cursor')
        )
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO schoolsaas_owner', found);
    END LOOP;
END
$$;
