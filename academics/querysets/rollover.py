"""Which year-ends."""

from django.db import models

from accounts.capabilities import Capability


class RolloverQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.can(Capability.MANAGE_STRUCTURE) else self.none()

    def planned(self):
        return self.filter(state="planned")
