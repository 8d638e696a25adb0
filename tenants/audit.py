"""One event in two audit trails: the platform's and the school's."""

from contextlib import contextmanager
from dataclasses import replace

from django_tenants.utils import get_public_schema_name, schema_context

from accounts.actions import record
from core.current import acting, current_actor
from core.school import in_school

from .schemas import in_school_schema


def record_in_both_trails(verb, school, **details):
    """Records what was done to the school; who is a user of one side is named by the other."""
    with _at_the_platform(school):
        record(verb, school, **details)
    with in_school_schema(school):
        record(verb, **details)


@contextmanager
def _at_the_platform(school):
    actor = current_actor()
    if actor.user is not None and in_school():
        actor = replace(actor, user=None, name=f"{actor.name} ({school})")
    with acting(actor), schema_context(get_public_schema_name()):
        yield
