"""The platform's own records: schools, their domains, sign-ups and support links."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from accounts.data import DataPolicy, DataScope, Keep, Privacy

from .querysets import (
    BackupQuerySet,
    ErasureReportQuerySet,
    SchoolQuerySet,
    SchoolSchemaQuerySet,
    SignUpQuerySet,
    TombstoneQuerySet,
)
from .signatures import is_signed

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
    # How the office is reached, for who cannot get at the school's pages: an address, a phone number, hours.
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    suspension_reason = models.CharField(_("reason of the suspension"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    data = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.for_good())

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
    # Which migrations it has had: `tenants.provisioning.template.version`.
    version = models.CharField(max_length=16)
    # Why the last attempt to migrate it failed.
    failure = models.TextField(blank=True)

    data = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.for_good())

    objects = SchoolSchemaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "cell"], name="tenants_schoolschema_place")]

    def __str__(self):
        return self.name

    @property
    def is_ready(self):
        """Whether the school could live in it: all of it is there, and was compared."""
        return self.as_of is not None and not (self.restored and self.differences is None)


class Backup(models.Model):
    """One backup of a school: a file below BACKUP_ROOT."""

    class Maker(models.TextChoices):
        SCHOOL = "school", _("The school")
        STAFF = "staff", _("The platform’s staff")
        COMMAND = "command", _("A command")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="backups")
    # Its name there. Who may read the file may read everything: it is shown to nobody.
    file = models.CharField(max_length=200)
    size = models.BigIntegerField()
    maker = models.CharField(max_length=10, choices=Maker.choices)
    # Whoever asked for it, by name: a school's people are not users here.
    asked_by = models.CharField(max_length=300)
    taken_at = models.DateTimeField(auto_now_add=True)

    data = DataPolicy(DataScope.PLATFORM, Privacy.PERSONAL, Keep.along_with("school"))

    objects = BackupQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.school}, {self.taken_at:%Y-%m-%d %H:%M}"


class Domain(DomainMixin):
    """A host name under which a school answers."""

    data = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.along_with("tenant"))

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")


class SignUp(models.Model):
    """A school that asks to be made, from the public form to the finished school."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("E-mail to be confirmed")
        CONFIRMED = "confirmed", _("Being set up")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school_name = models.CharField(_("name of the school"), max_length=150)
    subdomain = models.CharField(_("address"), max_length=40)
    country = models.CharField(_("country"), max_length=2, blank=True)
    owner_name = models.CharField(_("owner"), max_length=150)
    owner_email = models.EmailField(_("owner’s e-mail address"))
    # Of the page that was filled in: the mails' and the school's.
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    step = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=300, blank=True)
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    # A worker that takes the next step on puts this off first, so that the sweep leaves it alone for a while.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    data = DataPolicy(DataScope.PLATFORM, Privacy.PERSONAL, Keep.until("created_at", days=3 * 365))

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")

    def __str__(self):
        return self.school_name

    @property
    def is_over(self):
        """Whether nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def is_open(self):
        """Whether it can still be confirmed."""
        return self.state == self.State.REQUESTED and self.expires_at > timezone.now()


class SupportGrant(models.Model):
    """A member of the platform's staff asked to enter a school, with a reason. The school keeps its own record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="support_grants")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    created_at = models.DateTimeField(auto_now_add=True)

    data = DataPolicy(DataScope.PLATFORM, Privacy.PERSONAL, Keep.until("created_at", days=3 * 365))

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("support visit")
        verbose_name_plural = _("support visits")

    def __str__(self):
        return f"{self.staff} → {self.school}"


class Tombstone(models.Model):
    """A school that is to be gone: whatever brings its schema back, it is erased again.

    It says nothing about a person, and stays.
    """

    schema_name = models.CharField(max_length=63)
    asked_at = models.DateTimeField()
    # "platform staff 3": a number, no name.
    asked_by = models.CharField(max_length=40)
    # What there was, until the report says it: {"tables": {name: rows}, "files", "bytes", "backups": number}
    found = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    data = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.for_good())

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schema_name"], name="tenants_tombstone_schema")]

    def __str__(self):
        return self.schema_name


class ErasureReport(models.Model):
    """What was erased of a school, when and by whom, signed by the platform. Counts and numbers, no names."""

    schema_name = models.CharField(_("schema"), max_length=63)
    made_at = models.DateTimeField(_("erased at"), auto_now_add=True)
    content = models.JSONField()
    signature = models.CharField(max_length=100)

    data = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.for_good())

    objects = ErasureReportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self):
        return self.schema_name

    @property
    def is_genuine(self):
        """Whether the content is what the platform signed."""
        return is_signed(self.content, self.signature)
