"""Looking without touching: nothing inside may write to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection

_WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "ALTER", "CREATE", "DROP", "MERGE", "COPY")


class ReadOnly(PermissionDenied):
    """Something was to be written while somebody views the school as another person."""


def _refuse_writes(
    execute: Callable[[str, Any, bool, dict[str, Any]], Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if str(sql).lstrip().upper().startswith(_WRITES):
        raise ReadOnly
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    """Every statement inside that writes raises ReadOnly, which a browser sees as "forbidden"."""
    with connection.execute_wrapper(_refuse_writes):
        yield
