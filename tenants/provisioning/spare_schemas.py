"""Schemas made ahead, so that a new school need not wait for its tables.

The states are those of `SchoolSchema`. The owner's transactions make a spare and drop what is doomed;
claiming one and giving one up belong to the transaction of the school that is made or erased. Killed
anywhere, what is left is a spare or a doomed schema with its row, and `maintain_pool` takes it up.
"""

import secrets
import string
from contextlib import nullcontext

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from ..models import SchoolSchema
from . import template
from .owner import is_owner_here, owner_connection
from .schema import create_schema, drop_schema

_CHARACTERS = string.ascii_lowercase + string.digits


def make_spare():
    """A new schema that waits for its school; returns its name."""
    name = new_name()
    create_schema(name, state=SchoolSchema.State.SPARE)
    return name


def new_name():
    """A name for a schema, never given before.

    A later school must not meet an earlier one's cache keys or files.
    """
    return "school_" + "".join(secrets.choice(_CHARACTERS) for _ in range(12))


def claim_schema():
    """Takes a spare schema for the transaction's school, or makes one; returns (name, whether it was just made).

    ValidationError where there is none left and this process may not make one.
    """
    spare = SchoolSchema.objects.claimable().at(template.template_version()).first()
    made = spare is None
    if made and not is_owner_here():
        raise ValidationError(_("Room for new schools is being made. Try again in a minute."))
    if made:
        spare = SchoolSchema.objects.select_for_update().get(name=make_spare())
    spare.state = SchoolSchema.State.USED
    spare.save(update_fields=["state"])
    return spare.name, made


def give_up(schema_name):
    """The school of this schema is erased by the present transaction; then `maintain_pool` may drop it, wherever it is."""
    SchoolSchema.objects.filter(name=schema_name).update(state=SchoolSchema.State.DOOMED)


def maintain_pool():
    """Drops what is given up or out of date, and makes as many spares as are missing."""
    for name, cell in SchoolSchema.objects.doomed().values_list("name", "cell"):
        drop_schema(name, cell)
    for name in SchoolSchema.objects.spare().stale(template.template_version()).values_list("name", flat=True):
        discard_spare(name)
    for _number in range(settings.SPARE_SCHOOLS - SchoolSchema.objects.spare().count()):
        make_spare()


def discard_spare(schema_name):
    """Drops a spare, or leaves it to `maintain_pool`, unless a school has claimed it meanwhile.

    What the caller's transaction has touched, be it only a sequence, the owner could not have before its end: so the
    owner's connection writes the row, and within such a transaction nothing is dropped.
    """
    with owner_connection() if is_owner_here() else nullcontext(connection) as home:
        spare = SchoolSchema.objects.using(home.alias).filter(name=schema_name).spare()
        doomed = spare.update(state=SchoolSchema.State.DOOMED)
    if doomed and is_owner_here() and not connection.in_atomic_block:
        drop_schema(schema_name)
