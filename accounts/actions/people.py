"""Accounts of people: adding, correcting, their roles, and whether they may sign in."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.integrity import conflicts_as_errors

from ..access import may_manage_account
from ..capabilities import RoleCode
from ..models import Role, RoleAssignment, User
from .audit import audited, record
from .invitations import invite_unless_just_invited, invite_user
from .passwords import send_reset_to
from .roles import require_another_owner
from .sessions import end_sessions

_followers: list[Callable] = []


def follows_addresses(function):
    """Has `function(user, before)` called when the office corrects the address of an account, which was `before`.

    An app says so where it is set up, so that every process knows.
    """
    _followers.append(function)
    return function


@transaction.atomic
def add_person(fields, roles, *, by):
    """A new user with `roles`, invited by e-mail; returns their Invitation, whose link can be handed over.

    `fields`: given_name, family_name, username, email. ValidationError for a role that `by` may not give.
    """
    with conflicts_as_errors():
        user = User.objects.create_user(**fields)
    record("account.add", user, after={"username": user.username, "email": user.email})
    set_roles(user, roles, by=by)
    return invite_user(user, by=by)


@transaction.atomic
def change_person(user, fields, *, by):
    """Corrects names, username and address; open invitations to an old address end and one to the new is sent."""
    _require_may_manage(by, user)
    earlier = user.email
    moved = fields.get("email", earlier) != earlier
    with conflicts_as_errors(), audited("account.change", user):
        for name, value in fields.items():
            setattr(user, name, value)
        user.save(update_fields=list(fields))
    if moved:
        for follow in _followers:
            follow(user, earlier)
    if moved and user.invitations.open().exists():
        invite_user(user, by=by)


@transaction.atomic
def change_roles(user, roles, *, by):
    """`set_roles` for somebody who is there already: ValidationError when `by` may not manage their account."""
    _require_may_manage(by, user)
    set_roles(user, roles, by=by)


@transaction.atomic
def set_roles(user, roles, *, by):
    """`user` holds exactly `roles` among those that `by` may give; what `by` may not give stays as it is.

    ValidationError for a role that `by` may not give, and for taking the role from the last owner. An open invitation is
    followed by a new one when roles are added: whoever could see its link was to invite somebody who may do less.
    """
    assignable = set(Role.objects.assignable_by(by))
    wanted = set(roles)
    held = {assignment.role for assignment in user.role_assignments.select_related("role")}
    beyond = wanted - assignable - held
    if beyond:
        raise ValidationError(_("You may not give the role “%(role)s”."), params={"role": min(beyond, key=str)})
    gone, new = (held - wanted) & assignable, wanted - held
    if not gone and not new:
        return
    if any(role.is_owner for role in gone):
        require_another_owner(user)
    user.role_assignments.filter(role__in=gone).delete()
    RoleAssignment.objects.bulk_create([RoleAssignment(user=user, role=role, granted_by=by) for role in new])
    user.forget_roles()
    before, after = sorted(role.name for role in held), sorted(role.name for role in (held - gone) | new)
    record("roles.change", user, before={"roles": before}, after={"roles": after})
    if new and user.is_active and user.invitations.open().exists():
        invite_user(user, by=by)


@transaction.atomic
def block_account(user, *, by):
    """`user` may not sign in any more and is signed out at once; open invitations end. Nothing when blocked already."""
    _require_may_manage(by, user)
    if user == by:
        raise ValidationError(_("You cannot take your own access away. Ask another owner."))
    close_account(user)


@transaction.atomic
def close_account(user, *, reason=""):
    """As `block_account`, where it was decided before who may do so. ValidationError for the last owner.

    Sessions end for good: a lost phone must not be signed in again when its owner may be.
    """
    if user.has_role(RoleCode.OWNER):
        require_another_owner(user)
    if User.objects.filter(pk=user.pk).active().update(is_active=False):
        user.invitations.withdraw()
        end_sessions(user.usersession_set.all())
        record("account.block", user, before={"may sign in": True}, after={"may sign in": False}, reason=reason)
    user.is_active = False


@transaction.atomic
def keep_only_roles(user, codes, *, reason=""):
    """Takes all roles but those of `codes` from `user`, where it was decided before. ValidationError for the last owner."""
    gone = [role for role in user.role_list if role.code not in codes]
    if not gone:
        return
    if any(role.is_owner for role in gone):
        require_another_owner(user)
    before = sorted(role.name for role in user.role_list)
    user.role_assignments.filter(role__in=gone).delete()
    user.forget_roles()
    after = sorted(role.name for role in user.role_list)
    record("roles.change", user, before={"roles": before}, after={"roles": after}, reason=reason)


@transaction.atomic
def unblock_account(user, *, by):
    """`user` may sign in again, as before. Nothing when they may already."""
    _require_may_manage(by, user)
    if User.objects.filter(pk=user.pk).blocked().update(is_active=True):
        record("account.unblock", user, before={"may sign in": False}, after={"may sign in": True})
    user.is_active = True


@transaction.atomic
def invite_again(user, *, by):
    """A new link in place of the old; ValidationError when `by` may not, or it makes no sense. See `invite_user`.

    Twice within seconds gives the first one.
    """
    _require_may_manage(by, user)
    return invite_unless_just_invited(user, by=by)


@transaction.atomic
def reset_password_of(user, *, by):
    """Mails `user` a link to set a new password; ValidationError when they cannot get or use one."""
    if user.is_support or not user.is_active:
        raise ValidationError(_("%(name)s may not sign in. Allow it first."), params={"name": user.name})
    if not user.has_usable_password():
        raise ValidationError(
            _("%(name)s has not set a password yet. Send an invitation instead."), params={"name": user.name}
        )
    if not user.email:
        raise ValidationError(_("%(name)s has no e-mail address. Add one first."), params={"name": user.name})
    send_reset_to(user)


@transaction.atomic
def remove_second_factors(user, *, by):
    """Forgets the authenticator app, passkeys and recovery codes of somebody who has lost them all."""
    _require_may_manage(by, user)
    kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if kinds:
        Authenticator.objects.filter(user=user).delete()
        record("account.remove_second_factors", user, before={"second factors": kinds}, after={"second factors": []})
    return len(kinds)


def _require_may_manage(actor, user):
    if not may_manage_account(actor, user):
        raise ValidationError(_("You may not change the account of %(name)s."), params={"name": user.name})
