"""Working in a school from outside it."""

from contextlib import contextmanager, nullcontext
from dataclasses import replace

from django.db import connection, transaction
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from core.current import acting, current_actor


@contextmanager
def in_school_schema(school):
    """Selects the school; who comes from another schema acts there by name, not as a user.

    A user's id means somebody else, or nobody, in another schema: neither the audit trail nor a
    foreign key may hold it there.

    Part of the caller's transaction where the school's server is the same; else it is one of its own, which is
    through when the visit ends: write what it depends on first.
    """
    actor = current_actor()
    if actor.user is not None and connection.schema_name != school.schema_name:
        actor = replace(actor, user=None, name=f"{actor.name} (platform)")
    with acting(actor), tenant_context(school), _one_transaction():
        yield


@contextmanager
def in_platform_schema():
    """Selects the platform's own schema, from wherever: the same with transactions as `in_school_schema`."""
    with schema_context(get_public_schema_name()), _one_transaction():
        yield


def _one_transaction():
    return nullcontext() if connection.in_atomic_block else transaction.atomic()
