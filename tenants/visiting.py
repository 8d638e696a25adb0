"""Working in a school from outside it."""

from contextlib import contextmanager
from dataclasses import replace

from django.db import connection
from django_tenants.utils import tenant_context

from accounts.current import acting, current_actor


@contextmanager
def visiting(school):
    """Selects the school; who comes from another schema acts there by name, not as a user.

    A user's id means somebody else, or nobody, in another schema: neither the audit trail nor a
    foreign key may hold it there.
    """
    actor = current_actor()
    if actor.user is not None and connection.schema_name != school.schema_name:
        actor = replace(actor, user=None, name=f"{actor.name} (platform)")
    with acting(actor), tenant_context(school):
        yield
