"""Which users, roles and events: filters that read as sentences."""

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from core.folding import Fold, with_every_word, word_stands_in
from core.waiting import WaitingQuerySet

from .capabilities import INVITED_ROLES, SENSITIVE, Capability, RoleCode

_CAN_USE_PASSWORD = ~Q(password="") & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _open_invitations():
    return apps.get_model("accounts", "Invitation").objects.open().filter(user=OuterRef("pk"))


def _is_written(column, text):
    """A condition: the column holds `text`, whatever the case, as far as the column's own index takes them for the same.

    Not `iexact`, which makes capitals of both: so "ı" would be "i", and "ı.example" the domain of somebody else.
    """
    return Q(Exact(Lower(column), Lower(Value(text))))


class UserQuerySet(models.QuerySet):
    """Users of the school whose schema is selected."""

    def active(self):
        return self.filter(is_active=True)

    def people(self):
        """Everybody but the account that platform support signs in with."""
        return self.filter(is_support=False)

    def holding(self, role_code):
        """Users with the given role."""
        return self.filter(roles__code=role_code)

    def in_role(self, role):
        """Users who hold this role; everybody for None."""
        return self if role is None else self.filter(role_assignments__role=role)

    def owners(self):
        return self.active().holding(RoleCode.OWNER)

    def blocked(self):
        """People who may not sign in."""
        return self.filter(is_active=False)

    def with_password(self):
        """People who have set a password."""
        return self.filter(_CAN_USE_PASSWORD)

    def without_password(self):
        """People who have never set a password."""
        return self.exclude(_CAN_USE_PASSWORD)

    def with_invitation(self):
        """Adds `is_invited`: whether a link to set a first password is open."""
        return self.annotate(is_invited=Exists(_open_invitations()))

    def invited(self):
        """People with an open invitation."""
        return self.filter(Exists(_open_invitations()))

    def never_invited(self):
        """People who may sign in by an address and neither have a password nor ever got an invitation."""
        return self.active().without_password().filter(invitations=None).exclude(email="")

    def not_invited(self):
        """People without an open invitation."""
        return self.exclude(Exists(_open_invitations()))

    def with_roles(self):
        """Fetches the roles of all users with one query, for `role_list`."""
        return self.prefetch_related(Prefetch("roles", to_attr="role_list"))

    def by_name(self):
        return self.order_by("family_name", "given_name", "username", "pk")

    def known_as(self, text):
        """The user whose e-mail address or username is `text`, whatever the case.

        First whoever has it as an address: a username may be an address that its owner gave up, and another has now.
        """
        by_address = _is_written("email", text) & ~Q(email="")
        return self.filter(by_address | _is_written("username", text)).order_by(
            models.Case(models.When(by_address, then=0), default=1), "pk"
        )

    def reachable_at(self, email):
        """Users who may sign in and have this e-mail address, whatever the case."""
        return self.active().filter(_is_written("email", email)).exclude(email="")

    def matching(self, text):
        """Users whose name, username or e-mail address contains every word of `text`."""
        folded = self.alias(folded=Fold("given_name", "family_name", "preferred_name", "username"))
        return with_every_word(folded, text, lambda word: word_stands_in(word, "folded") | Q(email__icontains=word))

    def visible_to(self, user):
        """Accounts that `user` may look at: all for those who manage access, else their own."""
        if user.can(Capability.MANAGE_ACCESS) or user.can(Capability.INVITE_PEOPLE):
            return self.people()
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users; looks them up by username or e-mail address, whatever the case."""

    def get_by_natural_key(self, username):
        return self.get(_is_written("username", username))

    def create_user(self, username, email="", password=None, **fields):
        """A user with a password, or one who cannot sign in by password when it is None."""
        user = self.model(username=username, email=self.normalize_email(email or "").lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email="", password=None, **fields):
        """A member of the platform's staff (public schema only)."""
        return self.create_user(username, email, password, is_staff=True, **fields)


class RoleQuerySet(models.QuerySet):
    def for_people(self):
        """All roles but the one that platform support visits with."""
        return self.exclude(code=RoleCode.SUPPORT)

    def visible_to(self, user):
        """Roles whose rights `user` may look at and, but for the owner's, change."""
        return self.all() if user.can(Capability.MANAGE_ACCESS) else self.none()

    def assignable_by(self, user):
        """Roles that `user` may give and take: none that allows more than they may give (`User.giveable`).

        Who manages access: every such role, the owner's only if an owner. Who invites people: the
        teacher's and the families' roles, as long as the school has given those no sensitive right.
        """
        within = self.filter(capabilities__contained_by=sorted(user.giveable))
        if user.can(Capability.MANAGE_ACCESS):
            roles = within.for_people()
            return roles if user.has_role(RoleCode.OWNER) else roles.exclude(code=RoleCode.OWNER)
        if user.can(Capability.INVITE_PEOPLE):
            return within.filter(code__in=INVITED_ROLES).exclude(capabilities__overlap=[str(c) for c in SENSITIVE])
        return self.none()

    def named(self, name):
        """The role of this name, whatever the case."""
        return self.filter(name__iexact=name)

    def with_people(self):
        """Adds `people`: how many users hold the role."""
        return self.annotate(people=models.Count("assignments")).order_by("position", "name")


class InvitationQuerySet(WaitingQuerySet):
    def open(self):
        """Not accepted, not withdrawn and not past their last day."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def unsent(self):
        """Open ones whose e-mail has not gone out."""
        return self.open().filter(sent_at=None).exclude(email="")

    def take_on_longer_each_time(self, wait):
        """Takes them on for `wait` times the attempts with this one; returns how many rows."""
        longer = models.ExpressionWrapper(models.Value(wait) * (F("attempts") + 1), output_field=models.DurationField())
        return self.take_on(longer)

    def withdraw(self):
        """Ends the open ones of this set."""
        return self.open().update(withdrawn_at=timezone.now())

    def visible_to(self, user):
        return self.all() if user.can(Capability.INVITE_PEOPLE) else self.none()


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.can(Capability.SEE_AUDIT) else self.none()

    def last_about(self, subject, *verbs):
        """The latest event of one of the verbs about `subject`, a saved object; None where there is none."""
        about = self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk), verb__in=verbs)
        return about.order_by("-at", "-id").first()

    def matching(self, text):
        """Events whose actor, verb, subject or reason contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(actor_name__icontains=word)
                | Q(verb__icontains=word)
                | Q(subject_label__icontains=word)
                | Q(reason__icontains=word)
            )
        return found

    def by_actor(self, text):
        """Events of actors whose name contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(actor_name__icontains=word)
        return found

    def between(self, first_day, last_day):
        """Events from the start of `first_day` to the end of `last_day`; either may be None."""
        found = self
        if first_day:
            found = found.filter(at__date__gte=first_day)
        if last_day:
            found = found.filter(at__date__lte=last_day)
        return found


class SupportVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.can(Capability.SEE_AUDIT) else self.none()

    def open(self):
        return self.filter(ended_at=None, expires_at__gt=timezone.now())
