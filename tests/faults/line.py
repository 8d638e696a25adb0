"""Looking on from outside: one connection for as long as a test asks, for many a test asks ten times a second."""

import psycopg


class Line:
    """A connection to the database at `url` whose search path begins with `schema`; one that was cut is made anew."""

    def __init__(self, url, schema):
        self._url, self._schema, self._connection = url, schema, None

    def ask(self, statement, *values):
        """The rows that a statement gives; it is sent again when the server was away meanwhile."""
        try:
            return self._ask(statement, values)
        except psycopg.OperationalError:
            self.close()
            return self._ask(statement, values)

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def _ask(self, statement, values):
        if not self._connection:
            # Tables come and go meanwhile, and with them what a prepared statement means.
            self._connection = psycopg.connect(self._url, autocommit=True, prepare_threshold=None)
            self._connection.execute(f"SET search_path TO {self._schema}, public")
        return self._connection.execute(statement, values).fetchall()
