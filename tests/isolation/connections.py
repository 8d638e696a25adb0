"""Asking on a connection that is in no registry: the web server's login, as `web` and `connect` give it."""

from contextlib import contextmanager

from psycopg import Cursor

A, B = "greenwood_test", "riverside_test"


def ask(wrapper, query, params=None):
    """The first value of the first row."""
    with wrapper.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


def whereabouts(wrapper):
    """(role, search path without the temporary tables) as PostgreSQL sees them."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        role, path = cursor.fetchone()
    return role, path.removesuffix(", pg_temp")


class Atomic:
    """A transaction on a connection that is in no registry."""

    def __init__(self, wrapper):
        self.wrapper = wrapper

    def __enter__(self):
        self.wrapper.set_autocommit(False)

    def __exit__(self, kind, *_rest):
        (self.wrapper.rollback if kind else self.wrapper.commit)()
        self.wrapper.set_autocommit(True)


@contextmanager
def unguarded(wrapper):
    """A cursor of psycopg's own in a transaction of the selected school: whatever is sent, PostgreSQL is to refuse."""
    with Atomic(wrapper):
        ask(wrapper, "SELECT 1")
        yield Cursor(wrapper.connection)
