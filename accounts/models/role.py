"""Roles: data that a school edits."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..capabilities import Capability, RoleCode
from ..querysets import RoleQuerySet


class Role(models.Model):
    """A named set of capabilities. `code` is set for those that every school starts with."""

    code = models.CharField(max_length=40, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=100)
    capabilities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Who holds it must have an authenticator app or a passkey to get any further than setting that up.
    needs_second_factor = models.BooleanField(default=False, db_default=False)

    data_policy = DataPolicy(DataScope.BOTH, Privacy.NONE, Keep.forever(), about=_("Roles and what each allows"))

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="accounts_role_name"),
            models.UniqueConstraint(fields=["code"], name="accounts_role_code", condition=~models.Q(code="")),
        ]

    def __str__(self):
        return self.name

    @property
    def is_owner(self):
        return self.code == RoleCode.OWNER

    @property
    def fixed_capabilities(self):
        """What cannot be taken from this role: an owner can always repair the others."""
        return (Capability.MANAGE_ACCESS,) if self.is_owner else ()

    def fixed_for(self, user):
        """The codes that stay in this role whatever `user` saves: the fixed ones, and what they may not give."""
        return [*map(str, self.fixed_capabilities), *(code for code in self.capabilities if code not in user.giveable)]

    @property
    def version(self):
        """Changes whenever the name, a capability or the second step does: a form made before is stale."""
        parts = [self.name, str(self.needs_second_factor), *sorted(self.capabilities)]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


class RoleAssignment(models.Model):
    """A user holds a role since a moment, given by somebody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="assignments")
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    data_policy = DataPolicy(DataScope.BOTH, Privacy.PERSONAL, Keep.along_with("user"), about=_("Who holds which role"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="accounts_one_role_once")]

    def __str__(self):
        return f"{self.user}: {self.role}"
