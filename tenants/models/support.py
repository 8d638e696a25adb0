"""Visits of the platform's staff to schools."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from .school import School


class SupportGrant(models.Model):
    """A member of the platform's staff asked to enter a school, with a reason. The school keeps its own record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="support_grants")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    created_at = models.DateTimeField(auto_now_add=True)

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.PERSONAL, Keep.until("created_at", days=3 * 365))

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("support visit")
        verbose_name_plural = _("support visits")

    def __str__(self):
        return f"{self.staff} → {self.school}"
