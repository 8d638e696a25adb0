"""Which users, roles and events: filters that read as sentences."""

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .capabilities import Capability, RoleCode


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

    def owners(self):
        return self.active().holding(RoleCode.OWNER)

    def named_like(self, text):
        """Users whose name, username or e-mail address contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(given_name__icontains=word)
                | Q(family_name__icontains=word)
                | Q(preferred_name__icontains=word)
                | Q(username__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def visible_to(self, user):
        """Accounts that `user` may look at: all for those who manage access, else their own."""
        if user.can(Capability.MANAGE_ACCESS) or user.can(Capability.INVITE_PEOPLE):
            return self.people()
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users; looks them up by username or e-mail address, whatever the case."""

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)

    def create_user(self, username, email="", password=None, **fields):
        """A user with a password, or one who cannot sign in by password when it is None."""
        user = self.model(username=username, email=self.normalize_email(email or "").lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email="", password=None, **fields):
        """A member of the platform's staff (public schema only)."""
        return self.create_user(username, email, password, is_staff=True, **fields)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Not accepted, not withdrawn and not past their last day."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user):
        return self.all() if user.can(Capability.INVITE_PEOPLE) else self.none()


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.can(Capability.SEE_AUDIT) else self.none()

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
