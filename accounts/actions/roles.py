"""Roles: what every school starts with, what they allow, and giving one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.current import current_actor
from core.integrity import conflicts_as_errors

from ..capabilities import DEFAULT_CAPABILITIES, Capability, RoleCode
from ..models import Role, RoleAssignment, User
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
    user.forget_roles()


def require_another_owner(user):
    """ValidationError unless somebody else is an owner who can sign in.

    Holds back whoever else takes an owner away until this transaction ends: two owners who remove
    each other at the same moment must not both succeed.
    """
    Role.objects.select_for_update().get(code=RoleCode.OWNER)
    if not User.objects.owners().with_password().exclude(pk=user.pk).exists():
        raise ValidationError(
            _("%(name)s is the last owner. Make somebody else an owner first, who has signed in."),
            params={"name": user.name},
            code="last_owner",
        )


@transaction.atomic
def change_role(role, *, name, capabilities, version, by, needs_second_factor=None):
    """Renames a role, sets what it allows and whether it asks for a second step; returns whether anything changed.

    `needs_second_factor` None leaves that as it is.

    `version` is that of the role when the form was made; ValidationError (code "stale") when it
    has changed since, for an owner's role in the hands of somebody who is none, and for what `by` may not give.
    What of the role `by` may not give stays in it.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    wanted = {str(c) for c in capabilities} | set(role.fixed_for(by))
    if needs_second_factor is None:
        needs_second_factor = role.needs_second_factor
    if (role.name, set(role.capabilities), role.needs_second_factor) == (name, wanted, needs_second_factor):
        return False
    if role.version != version:
        raise ValidationError(
            _("Somebody has changed the role “%(name)s” in the meantime. Look at it again, then save."),
            params={"name": role.name},
            code="stale",
        )
    if role.is_owner and not by.has_role(RoleCode.OWNER):
        raise ValidationError(_("Only an owner may change the owner's role."))
    _require_giveable(wanted - set(role.capabilities), by)
    if needs_second_factor != role.needs_second_factor:
        _require_giveable(set(role.capabilities), by)
    before = _facts(role)
    role.name, role.capabilities = name, [str(c) for c in Capability if str(c) in wanted]
    role.needs_second_factor = needs_second_factor
    with conflicts_as_errors():
        role.save(update_fields=["name", "capabilities", "needs_second_factor"])
    after = _facts(role)
    record(
        "role.change",
        role,
        before={key: before[key] for key in before if before[key] != after[key]},
        after={key: after[key] for key in after if before[key] != after[key]},
    )
    return True


@transaction.atomic
def add_role(name, capabilities=(), *, by):
    """A role of the school's own. ValidationError for a name that another has, and for what `by` may not give."""
    _require_giveable({str(c) for c in capabilities}, by)
    with conflicts_as_errors():
        role = Role.objects.create(name=name, capabilities=[str(c) for c in capabilities])
    record("role.add", role, after=_facts(role))
    return role


@transaction.atomic
def remove_role(role):
    """Deletes a role of the school's own that nobody holds; ValidationError for any other."""
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.code:
        raise ValidationError(_("The role “%(name)s” comes with every school and stays."), params={"name": role.name})
    if role.assignments.exists():
        raise ValidationError(
            _("Somebody still holds the role “%(name)s”. Take it from them first."), params={"name": role.name}
        )
    record("role.remove", role, before=_facts(role))
    role.delete()


def _require_giveable(codes, by):
    beyond = [capability for capability in Capability if str(capability) in codes - by.giveable]
    if beyond:
        raise ValidationError(
            _("You may not give what you may not do yourself: %(what)s."),
            params={"what": ", ".join(str(capability.label) for capability in beyond)},
        )


def _facts(role):
    labels = {str(capability): str(capability.label) for capability in Capability}
    return {
        "name": role.name,
        "allows": [labels.get(code, code) for code in role.capabilities],
        "needs a second step": role.needs_second_factor,
    }
