"""Secret addresses under which a person's lessons are read by a calendar program."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import CalendarLinkQuerySet


class CalendarLink(models.Model):
    """Who knows the token reads what `user` may see; only its hash is kept. Revoked, it answers nothing again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_links")
    token_hash = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.SECRET, Keep.until("revoked_at", days=30))

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="timetables_link_token")]

    def __str__(self):
        return self.name or str(self.pk)
