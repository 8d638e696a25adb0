"""Schools, where each has its rows, and the hosts at which they answer."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import SchoolQuerySet, SchoolSchemaQuerySet

# What people call the home cell, which has no name of its own.
HOME_NAME = "home"


def default_week_days():
    """Monday to Friday as ISO week days."""
    return [1, 2, 3, 4, 5]


class School(TenantMixin):
    """One customer: a school with a schema of its own.

    Nothing in a school's schema refers to this row, and no query joins the two.
    """

    # Provisioning makes schemas, from the pre-rendered template; saving a row never does.
    auto_create_schema = False
    auto_drop_schema = False

    class Status(models.TextChoices):
        PROVISIONING = "provisioning", _("Being set up")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        ERASING = "erasing", _("Being erased")

    # Which PostgreSQL server holds its schema: one of CELLS, "" for the home one.
    cell = models.CharField(_("database server"), max_length=20, blank=True, default="", db_default="")
    # While it moves to another server, for the seconds in which nothing may be written.
    frozen = models.BooleanField(default=False, db_default=False)
    name = models.CharField(_("name"), max_length=150)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.PROVISIONING)
    country = models.CharField(_("country"), max_length=2, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    locale = models.CharField(_("language"), max_length=10, default="en")
    # ISO week days on which the school is open: 1 is Monday.
    week_days = models.JSONField(_("school days"), default=default_week_days)
    logo = models.FileField(_("logo"), blank=True)
    accent = models.CharField(
        _("colour"),
        max_length=7,
        default="#1f6feb",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits."))],
    )
    # After so many minutes without a request somebody has to sign in again.
    staff_idle_minutes = models.PositiveSmallIntegerField(_("idle time of staff"), default=480, db_default=480)
    family_idle_minutes = models.PositiveSmallIntegerField(_("idle time of families"), default=10080, db_default=10080)
    # How the office is reached, for who cannot get at the school's pages: an address, a phone number, hours.
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    suspension_reason = models.CharField(_("reason of the suspension"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.forever())

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("school")
        verbose_name_plural = _("schools")

    def __str__(self):
        return self.name

    @property
    def is_platform(self):
        return self.schema_name == "public"

    @property
    def is_open(self):
        """Whether anything may be done in it."""
        return self.status == self.Status.ACTIVE

    @property
    def logo_version(self):
        """Changes with each new logo, so that browsers may keep one for ever; empty without a logo."""
        return self.logo.name.rpartition("-")[2].partition(".")[0] if self.logo else ""

    @property
    def theme_version(self):
        """Changes with the colour, for the same reason."""
        return self.accent.lstrip("#")


class SchoolSchema(models.Model):
    """A schema that exists in the database, with or without its school.

    Schemas are made and dropped by their owner in transactions of their own; this row says what each is for,
    so that whatever is interrupted can be taken up: a schema is made as a spare, a new school's transaction
    claims it, an erased school's gives it up, and what is given up is dropped. All rows are in the home cell,
    wherever their schemas are.
    """

    class State(models.TextChoices):
        SPARE = "spare", _("Waits for a school")
        USED = "used", _("In use")
        BESIDE = "beside", _("Kept beside its school")
        ARRIVING = "arriving", _("Being filled from another server")
        DOOMED = "doomed", _("To be dropped")

    name = models.CharField(max_length=63)
    cell = models.CharField(max_length=20, blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SPARE)
    # Beside which school it is kept; a number, for the school may be gone first.
    beside = models.BigIntegerField(null=True)
    # While it is kept: the moment of the school that it holds.
    as_of = models.DateTimeField(null=True)
    # It came from a backup and nobody has worked in it yet: what waited to be sent there is not to be sent.
    restored = models.BooleanField(default=False, db_default=False)
    # [[table, rows of the live school, its own rows]] when it was restored; None until they are compared.
    differences = models.JSONField(null=True)
    # Which migrations it has had: `tenants.provisioning.template.template_version`.
    version = models.CharField(max_length=16)
    # Why the last attempt to migrate it failed.
    failure = models.TextField(blank=True)

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.forever())

    objects = SchoolSchemaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "cell"], name="tenants_schoolschema_place")]

    def __str__(self):
        return self.name

    @property
    def is_ready(self):
        """Whether the school could live in it: all of it is there, and was compared."""
        return self.as_of is not None and not (self.restored and self.differences is None)


class Domain(DomainMixin):
    """A host name under which a school answers."""

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.along_with("tenant"))

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
