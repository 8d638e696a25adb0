"""Roles: what every school starts with, and giving and taking them."""

from django.db import transaction

from ..capabilities import DEFAULT_CAPABILITIES
from ..current import current_actor
from ..models import Role, RoleAssignment
from .audit import record


def create_default_roles():
    """The roles of a new school; those that exist already are left as the school made them."""
    Role.objects.bulk_create(
        [
            Role(code=code, name=str(code.label), position=position, capabilities=[str(c) for c in capabilities])
            for position, (code, capabilities) in enumerate(DEFAULT_CAPABILITIES.items(), start=1)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def give_role(user, code):
    """`user` holds the role `code` from now on; nothing happens when they hold it already."""
    role = Role.objects.get(code=code)
    _assignment, created = RoleAssignment.objects.get_or_create(
        user=user, role=role, defaults={"granted_by": current_actor().user}
    )
    if created:
        record("role.give", user, after={"role": role.name})
    user.__dict__.pop("role_list", None)
    user.__dict__.pop("capabilities", None)
