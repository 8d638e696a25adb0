"""The audit trail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import AuditEventQuerySet


class AuditEvent(models.Model):
    """Who did what to what, before and after, and from where. Never changed once written.

    The actor's and the subject's names are kept as text: the trail outlives both.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=300)
    # "student.update": the area, a dot, the verb.
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)

    data_policy = DataPolicy(
        DataScope.BOTH,
        Privacy.PERSONAL,
        Keep.until("at", days=5 * 365),
        about=_("The audit trail: who did what, when and from where"),
    )

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="accounts_audit_subject")]

    def __str__(self):
        return f"{self.actor_name} {self.verb} {self.subject_label}"
