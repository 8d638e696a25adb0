"""What is left to say of schools that are gone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import ErasureReportQuerySet, TombstoneQuerySet
from ..signatures import is_signed


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

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.forever())

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

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.NONE, Keep.forever())

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
