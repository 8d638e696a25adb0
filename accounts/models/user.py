"""A person who signs in."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.compiled import Compiled
from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.status import Status

from ..capabilities import OWN, Capability, RoleCode
from ..querysets import UserManager
from .role import Role

_ROLES = Compiled(lambda user: Role.objects.filter(users=user), user=int)


class User(AbstractBaseUser):
    """A user of the selected schema: a school's person, or the platform's staff in `public`.

    Both live in a table of the same shape, never in the same one: usernames and addresses need
    be unique only within their school. Rights come from roles; Django's groups and permissions
    are not used.
    """

    username = models.CharField(_("username"), max_length=150, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(_("e-mail address"), blank=True)
    given_name = models.CharField(_("given name"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("platform staff"), default=False)
    is_support = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    roles = models.ManyToManyField(
        "accounts.Role", through="accounts.RoleAssignment", through_fields=("user", "role"), related_name="users"
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    data_policy = DataPolicy(
        DataScope.BOTH,
        Privacy.PERSONAL,
        Keep.forever(),
        about=_("Accounts: who signs in, without their passwords"),
        secrets=("password",),
    )

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="accounts_user_username", violation_error_message=_("This username is taken.")
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email",
                condition=~models.Q(email=""),
                violation_error_message=_("Another person has this e-mail address."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """How the person is called: preferred or given name, then family name, else the username."""
        parts = (self.preferred_name or self.given_name, self.family_name)
        return " ".join(part for part in parts if part) or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.preferred_name or self.given_name or self.username

    @property
    def state(self):
        """How far the person has come with signing in. Asks `with_invitation()` of the queryset."""
        if not self.is_active:
            return "blocked"
        if self.has_usable_password():
            return "active"
        return "invited" if self.is_invited else "not invited"

    @property
    def status(self):
        """`state` as lists show it."""
        match self.state:
            case "active":
                return Status(_("Active"), "good")
            case "invited":
                return Status(_("Invited"), "information", icon="mail")
            case "blocked":
                return Status(_("May not sign in"), "wrong", icon="lock")
        return Status(_("Not invited yet"))

    @cached_property
    def role_list(self):
        """The user's roles; one query, kept for the life of this object."""
        return _ROLES(user=self.pk)

    @cached_property
    def capabilities(self):
        """Everything that any of the user's roles allows, as a set of codes."""
        return frozenset(code for role in self.role_list for code in role.capabilities)

    def forget_roles(self):
        """Call after the roles have changed: they are asked for anew."""
        self.__dict__.pop("role_list", None)
        self.__dict__.pop("capabilities", None)

    def can(self, capability):
        """Whether any of the user's roles holds `capability`; False for who may not sign in."""
        return self.is_active and str(capability) in self.capabilities

    def has_usable_password(self):
        # Django takes an empty one, which no password matches, for usable.
        return bool(self.password) and super().has_usable_password()

    def holds_all(self, capabilities):
        """Whether this user can do everything in `capabilities`."""
        return self.is_active and self.capabilities.issuperset(capabilities)

    @property
    def is_family(self):
        """Whether the user's roles open the portal at most: nobody of the staff."""
        return self.capabilities <= {str(Capability.USE_PORTAL)}

    @property
    def must_have_second_factor(self):
        """Whether one of the user's roles asks for it; support comes by the platform's own door."""
        return not self.is_support and any(role.needs_second_factor for role in self.role_list)

    @property
    def giveable(self):
        """The codes of what this user may let others do: nobody gives what they do not have, an owner apart."""
        if self.has_role(RoleCode.OWNER):
            return frozenset(map(str, Capability))
        return self.capabilities.union(map(str, OWN))

    def has_role(self, code):
        return any(role.code == code for role in self.role_list)

    # The Django admin asks these; it answers on the platform's host only.
    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label):
        return self.is_active and self.is_staff


def display_name(user):
    """allauth's name for a user in its mails and pages."""
    return user.name
