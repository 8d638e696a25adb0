"""Handing work to the workers of the selected school."""

from functools import partial
from typing import Any

from celery import signature
from django.db import transaction

from .postgres.selected import connection


def after_commit(task: str, *args: Any) -> None:
    """Queues the task of this name once the transaction is through, for the school selected now.

    A queue that is down is logged and no error: what must happen has a row and a sweeper.
    """
    send = partial(signature(task, args=args).apply_async, headers={"_schema_name": connection.schema_name})
    transaction.on_commit(send, robust=True)
