"""Django's connection of this thread, under the type that it has here."""

from typing import TYPE_CHECKING, cast

from django.db import connection as _connection

if TYPE_CHECKING:
    from .base import DatabaseWrapper

connection = cast("DatabaseWrapper", _connection)
