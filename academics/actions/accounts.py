"""Accounts for people of the school: a student, guardian or member of staff becomes a user."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import may_manage_account
from accounts.actions import audited, give_role, record
from accounts.actions.invitations import asked_of_invited, invite_unless_just_invited, invite_user
from accounts.actions.people import follows_addresses
from accounts.capabilities import RoleCode
from accounts.models import Role, User
from core.current import current_actor
from core.integrity import conflicts_as_errors
from core.school import school_today

from ..models import Guardian, GuardianLink, StaffMember, Student

ROLES = {Student: RoleCode.STUDENT, Guardian: RoleCode.GUARDIAN, StaffMember: RoleCode.TEACHER}


class AnotherPersonsAddress(ValidationError):
    """The address belongs to `user`, whose name is another: somebody must say that they are one person."""

    def __init__(self, user):
        super().__init__(_("%(name)s signs in with this e-mail address.") % {"name": user.name})
        self.user = user


@transaction.atomic
def open_account(person, *, by, confirmed=False):
    """The user of `person` (a Student, Guardian or StaffMember), made when there is none; asking twice is harmless.

    Somebody who has an account already, such as a teacher who is a parent too, keeps the one:
    when the names agree, or when `confirmed` says that they are the same. AnotherPersonsAddress
    otherwise; ValidationError without an e-mail address, which only students may lack.
    """
    kind = type(person)
    person = kind.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if person.user is not None:
        return person.user
    email = getattr(person, "email", "").lower()
    if not email and kind is not Student:
        raise ValidationError(_("%(name)s has no e-mail address. Add one first.") % {"name": person.name})
    user = User.objects.filter(email__iexact=email).first() if email else None
    if user is None:
        user = _new_user(person, email)
    else:
        _require_same_person(user, person, confirmed)
    _require_may_give(ROLES[kind], user, by)
    person.user = user
    person.save(update_fields=["user"])
    give_role(user, ROLES[kind])
    record("account.link", person, after={"username": user.username, "by": by.username if by else ""})
    return user


def invite_person(person, *, by, confirmed=False):
    """Opens the account of `person` and invites them; returns (user, Invitation or None).

    Nobody is invited who has a password already. ValidationError as in `open_account` and `invite_user`, and when the link
    would be handed to `by` for the account of somebody who may do more.
    """
    with transaction.atomic():
        user = open_account(person, by=by, confirmed=confirmed)
        is_greater = user.has_role(RoleCode.OWNER) or not user.capabilities <= by.giveable
        if is_greater and not user.email and not user.has_usable_password():
            raise ValidationError(
                _("%(name)s may do more than you. Ask an owner to invite them.") % {"name": user.name}
            )
        return user, None if user.has_usable_password() else invite_unless_just_invited(user, by=by)


def follow_address(person, before):
    """The account of `person`, whose e-mail address was `before`, has the new one, and links that went to the old one end.

    Only of who has not come in yet: whoever reads what goes to a wrong address must not be the one who does. The account is
    left without an address where another has the new one. Links end and no more where who acts may not change the account.
    """
    user, by = person.user, current_actor().user
    if user is None or user.has_usable_password() or not _is_left_at(user, before, person.email):
        return
    was_invited = user.invitations.open().exists()
    if by is not None and not may_manage_account(by, user):
        if user.invitations.withdraw():
            record("invitation.withdraw", user)
        return
    is_taken = User.objects.filter(email__iexact=person.email).exclude(pk=user.pk).exists()
    with conflicts_as_errors(at="email"), audited("account.change", user):
        if user.username.lower() == before.lower() and person.email:
            user.username = _free_username(person.email.lower())
        user.email = "" if is_taken else person.email.lower()
        user.save(update_fields=["username", "email"])
    if was_invited:
        invite_user(user)


@follows_addresses
def bring_address_along(user, before):
    """A guardian or member of staff who was reached at the address of their account is reached at its new one."""
    if not before or not user.email:
        return
    for kind, verb in ((Guardian, "guardian.change"), (StaffMember, "staff.change")):
        for person in kind.objects.filter(user=user, email__iexact=before):
            with audited(verb, person):
                person.email = user.email
                person.save(update_fields=["email"])


def _is_left_at(user, before, now):
    """Whether the account has the address that is gone; one without any was handed over by a link on paper, which holds."""
    return bool(before) and user.email.lower() == before.lower() != now.lower()


@asked_of_invited
def has_a_reason_to_come_in(user):
    """False for somebody who is a guardian and nothing else, and whom no link lets into the portal any more, now or later.

    A guardian who is linked to nobody yet may come in: the office invites first and links then.
    """
    if {role.code for role in user.role_list} != {RoleCode.GUARDIAN}:
        return True
    links = GuardianLink.objects.filter(guardian__user=user)
    return not links.exists() or links.not_over(school_today()).filter(portal_access=True).exists()


def _require_may_give(code, user, by):
    """ValidationError when the role of this kind of person allows what `by` may not give; `by` None is the system."""
    role = Role.objects.get(code=code)
    if by is not None and role not in user.role_list and not set(role.capabilities) <= by.giveable:
        raise ValidationError(
            _("The role “%(role)s” allows more than you may do yourself. Ask an owner.") % {"role": role.name}
        )


def _require_same_person(user, person, confirmed):
    taken = type(person).objects.filter(user=user).exclude(pk=person.pk).first()
    if taken:
        raise ValidationError(
            _("The account with this e-mail address is that of %(name)s. Is it the same person? Then merge the two.")
            % {"name": taken.name}
        )
    if not confirmed and not _same_name(user, person):
        raise AnotherPersonsAddress(user)


def _same_name(user, person):
    return [part.strip().casefold() for part in (user.given_name, user.family_name)] == [
        part.strip().casefold() for part in (person.given_name, person.family_name)
    ]


def _new_user(person, email):
    with conflicts_as_errors():
        user = User.objects.create_user(
            _free_username(email or _from_number(person.student_number)),
            email,
            given_name=person.given_name,
            family_name=person.family_name,
            preferred_name=person.preferred_name,
            language=getattr(person, "language", ""),
        )
    record("account.add", user, after={"username": user.username, "email": user.email})
    return user


def _from_number(number):
    """A student's number with only what a username may hold."""
    return re.sub(r"[^\w.@+-]", "-", number).lower()


def _free_username(wanted):
    username, number = wanted[:140], 1
    while User.objects.filter(username__iexact=username).exists():
        number += 1
        username = f"{wanted[:140]}-{number}"
    return username
