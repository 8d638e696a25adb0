"""Django's `ENGINE`: one connection, one school at a time, and PostgreSQL to enforce it.

Every transaction begins with one message that takes on the role of the selected school and puts its
schema, alone, into the search path, both for that transaction only. The role has rights in its own
schema and nowhere else; the login role has none at all. So whatever the application forgets, a
statement reaches the rows of one school or fails:

- A table that is missing in a school, such as after a half-done migration, is an error. It is never
  silently read from the platform's own schema.
- Nothing of a school outlives its transaction. A connection goes back to the pool clean.
- The login role may read nothing.
- No other statement takes on a role: `statements` sends none, and none can be hidden in another one.

Outside a transaction each statement gets one of its own.

Schools may lie on several PostgreSQL servers, the cells. The platform's own tables are in the home cell.
To select a school is to put its cell's connection in the place of `default`, so that nothing else need know.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, cast

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.utils import InterfaceError, OperationalError
from django_tenants.postgresql_backend import base
from psycopg import ClientCursor
from psycopg.errors import InvalidParameterValue
from psycopg.pq import TransactionStatus

from .cells import HOME, alias_in
from .creation import DatabaseCreation
from .statements import ONE_STATEMENT

PUBLIC = "public"
# (role, schema) of statements; the role "none" is the login role itself.
type Scope = tuple[str, str]
# What a schema and its role may be called: nothing that needs quoting.
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class Tenant(Protocol):
    """A `tenants.School`, which may name its `cell`, or what django-tenants has in the place of one."""

    schema_name: str


# Where a connection is while another cell's is in its place: the login role without any schema.
_NOWHERE: Scope = ("none", "pg_temp")


class WrongSchool(InterfaceError):
    """Rows that were asked for in one school were about to be read in another."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that acts as the role of the selected school.

    The entry of DATABASES says who acts outside schools: `PLATFORM_ROLE`, the role with rights on the
    public schema. Without one the login role acts itself everywhere; that is the owner's connection,
    for migrations and provisioning.
    """

    creation_class = DatabaseCreation

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        self.platform_role: str = settings_dict.get("PLATFORM_ROLE", "")
        self.cell: str | None = None
        self._home: DatabaseWrapper | None = None
        self._away = False
        self._owning = not self.platform_role or alias == NO_DB_ALIAS
        # What the present transaction has been told; None when it has yet to be.
        self._told: Scope | None = None
        super().__init__(settings_dict, alias)
        # Named for connections that take each other's place as `default`; the others stay where they are.
        self.cell = settings_dict.get("CELL")
        # Django's own: the path holds one schema. That of django-tenants sets the path for the session.
        self.introspection = self.introspection_class(self)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's own, with cursors that send one statement at a time."""
        params = super().get_connection_params()
        return {**params, "cursor_factory": ONE_STATEMENT[params["cursor_factory"]]}

    def set_tenant(self, tenant: Tenant, include_public: bool = False) -> None:
        """Selects a School, or a schema by name: one other than the public one is then looked for in the present cell."""
        here = self._connection_for(tenant)
        here._away = False
        super(DatabaseWrapper, here).set_tenant(tenant, include_public=False)

    def _connection_for(self, tenant: Tenant) -> "DatabaseWrapper":
        """This connection or, when it is this thread's `default`, the one of the tenant's cell in its place."""
        present = cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS]) if self.cell is not None else None
        if present is None or not (self is present or self._away):
            return self
        named = HOME if tenant.schema_name == PUBLIC else cast(str, getattr(tenant, "cell", present.cell))
        if named == present.cell:
            return present
        home = present._home or present
        other = home if named == HOME else _connection_to(named)
        other._home = home
        # Rows that were asked for there are not to be read from here.
        present._away = True
        connections[DEFAULT_DB_ALIAS] = other
        return other

    def set_schema(self, schema_name: str, include_public: bool = False, tenant_type: str | None = None) -> None:
        super().set_schema(schema_name, include_public=False, tenant_type=tenant_type)

    @property
    def scope(self) -> Scope:
        """As whom and where the statements to come are run."""
        if self._away:
            return _NOWHERE
        if self._owning:
            return "none", self.schema_name
        return self.platform_role if self.schema_name == PUBLIC else self.schema_name, self.schema_name

    @property
    def owning_now(self) -> bool:
        """Whether the login role acts itself, to define data."""
        return self._owning

    @contextmanager
    def owning(self, schema_name: str = PUBLIC) -> Iterator[None]:
        """Acts as the login role in this schema: for statements that define data, by a login that owns it."""
        before = self._owning, self.tenant
        self._owning = True
        self.set_schema(schema_name)
        try:
            yield
        finally:
            self._owning, tenant = before
            self.set_tenant(tenant)

    @contextmanager
    def scoped(self) -> Iterator[None]:
        """Runs one statement in the scope; in a transaction of its own when there is none."""
        if not self.connection.autocommit:
            self._tell()
            yield
            return
        if self.scope == ("none", PUBLIC):
            # The session's own state. Some statements, such as CREATE DATABASE, refuse a transaction.
            yield
            return
        try:
            self._enter("BEGIN; ")
            yield
        except BaseException:
            if not self.connection.closed:
                self.connection.rollback()
            raise
        self.connection.commit()

    def _tell(self) -> None:
        if self._told != self.scope and self.connection.info.transaction_status != TransactionStatus.INERROR:
            self._enter()
            self._told = self.scope

    def _close(self) -> None:
        """A backend keeps the catalogue of every schema it has touched: after enough of them it is replaced.

        In the pool's own words the connection is too old.
        """
        if self.connection is not None and self.pool and len(self._schools_seen()) > self.settings_dict["MAX_SCHOOLS"]:
            self.connection._expire_at = 0
        super()._close()

    def _schools_seen(self) -> set[str]:
        """The schemas that this session of PostgreSQL has touched."""
        return self.connection.__dict__.setdefault("schools_seen", set())

    def _enter(self, before: str = "") -> None:
        self._schools_seen().add(self.schema_name)
        try:
            # psycopg's own cursor: what says who acts is several statements, and sent from here alone.
            ClientCursor(self.connection).execute(before + _scope_statements(*self.scope))
        except InvalidParameterValue as error:
            role, schema = self.scope
            missing = f"There is no role {role} for the schema {schema}: it is not migrated yet, or erased."
            raise OperationalError(missing) from error

    def make_cursor(self, cursor: Any) -> "SchoolCursor":
        return SchoolCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> "SchoolDebugCursor":
        return SchoolDebugCursor(cursor, self)

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Nothing: django-tenants would set it for the session."""

    def _set_autocommit(self, autocommit: bool) -> None:
        self._told = None
        super()._set_autocommit(autocommit)

    def _commit(self) -> None:
        self._told = None
        return super()._commit()

    def _rollback(self) -> None:
        self._told = None
        return super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)
        # What was told after the savepoint is taken back.
        self._told = None


def _connection_to(cell: str) -> DatabaseWrapper:
    alias = alias_in(cell)
    if alias not in connections:
        raise ImproperlyConfigured(f"A school is in the cell {cell!r}, which CELLS does not name.")
    return cast(DatabaseWrapper, connections[alias])


def _scope_statements(role: str, schema: str) -> str:
    """One message for both, until the end of the transaction.

    Statements, not `set_config`: a school's role has no right to that function, because any query could call it.
    Temporary tables come last in the path: unnamed there, they would come first, and one that a school left on
    the connection would stand in for the next school's own table.
    """
    for name in (role, schema):
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a role or schema here.")
    return f'SET LOCAL ROLE "{role}"; SET LOCAL search_path = "{schema}", pg_temp'


class _InSchool(CursorWrapper):
    """Runs statements in the connection's scope, and hands their rows to nobody else."""

    # Nothing is read before something is sent.
    _read_as: Scope = _NOWHERE

    def _execute(self, *args: Any) -> Any:
        with self._sending():
            return super()._execute(*args)  # type: ignore[misc]  # left out by Django's stubs

    def _executemany(self, *args: Any) -> Any:
        with self._sending():
            return super()._executemany(*args)  # type: ignore[misc]  # left out by Django's stubs

    @contextmanager
    def _sending(self) -> Iterator[None]:
        with self.db.wrap_database_errors, self.db.scoped():
            self._read_as = self.db.scope
            self.cursor.several = self.db.owning_now
            yield

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._own("fetchone")()

    def fetchmany(self, *args: int) -> list[tuple[Any, ...]]:
        return self._own("fetchmany")(*args)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._own("fetchall")()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        self._own("fetchone")
        return super().__iter__()

    def _own(self, method: str) -> Callable[..., Any]:
        if self._read_as != self.db.scope:
            raise WrongSchool(f"A query of {self._read_as[1]} is read while {self.db.scope[1]} is selected.")
        return self.db.wrap_database_errors(getattr(self.cursor, method))


class SchoolCursor(_InSchool):
    """What `connection.cursor()` gives."""


class SchoolDebugCursor(_InSchool, CursorDebugWrapper):
    """The same while queries are recorded."""
