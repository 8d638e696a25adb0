"""Which imports."""

from django.db import models

from accounts.capabilities import Capability


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.can(Capability.IMPORT_DATA) else self.none()
