"""What PostgreSQL's own catalogue says of the roles of schools: everything in their schema, nothing beyond."""

import pytest
from django.db import connection

from tenants.models import SchoolSchema

SCHOOLS = ["greenwood_test", "riverside_test"]
FOREIGN = "n.nspname <> r.rolname AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
QUESTIONS = {
    "a schema": f"""
        SELECT n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.rolname = %s AND {FOREIGN} AND has_schema_privilege(r.oid, n.oid, 'USAGE, CREATE')""",
    "a table": f"""
        SELECT c.oid::regclass::text FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rolname = %s AND {FOREIGN} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')""",
    "a column": f"""
        SELECT c.oid::regclass::text FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rolname = %s AND {FOREIGN} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')""",
    "a sequence": f"""
        SELECT c.oid::regclass::text FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rolname = %s AND {FOREIGN} AND c.relkind = 'S'
        AND has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE')""",
    "another role": """
        SELECT pg_get_userbyid(m.roleid) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname = %s""",
    "the database": """
        SELECT rolname FROM pg_roles r
        WHERE r.rolname = %s AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls OR r.rolreplication
        OR has_database_privilege(r.oid, current_database(), 'CREATE'))""",
}


def _answers(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return [name for (name,) in cursor.fetchall()]


def test_the_questions_find_something(db):
    """A school's own tables, that is; else the tests below would pass vacuously."""
    own = f"SELECT count(*) FROM ({QUESTIONS['a table'].replace('<> r.rolname', '= %s')}) found"
    for school in SCHOOLS:
        (count,) = _answers(own, school, school)
        assert count > 30


@pytest.mark.parametrize("what", QUESTIONS)
@pytest.mark.parametrize("school", SCHOOLS)
def test_a_school_has_no_right_outside_its_schema(db, school, what):
    """Broken by rights on the public schema for each school: schema, tables, columns and sequences were named."""
    assert _answers(QUESTIONS[what], school) == []


def test_no_function_lends_its_owners_rights(db):
    """SECURITY DEFINER would let a school do what its role may not."""
    lent = "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE prosecdef AND n.nspname !~ %s"
    assert _answers(lent, "^(pg_|information_schema)") == []


def test_every_schema_has_the_role_of_its_name(db):
    """And it inherits nothing of roles that it might be given."""
    names = set(SchoolSchema.objects.values_list("name", flat=True))
    assert names >= {*SCHOOLS}
    assert names <= {*_answers("SELECT rolname FROM pg_roles WHERE NOT rolinherit")}
