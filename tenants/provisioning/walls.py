"""Whether PostgreSQL keeps from schools' roles what would lead out of them; only a superuser can take it from everybody."""

from .owner import owner_connection

SCRIPT = "docker/postgres/walls.sql"
_OPEN = """
    SELECT has_function_privilege('public', 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE')
        OR has_language_privilege('public', 'plpgsql', 'USAGE')
"""


def are_open(cell):
    """Whether SCRIPT has yet to be run on this server."""
    with owner_connection(cell=cell) as connection, connection.cursor() as cursor:
        cursor.execute(_OPEN)
        return cursor.fetchone()[0]
