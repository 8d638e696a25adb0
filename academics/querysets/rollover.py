"""Which year-ends."""

from django.db import models

from accounts.capabilities import Capability


class RolloverQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.can(Capability.MANAGE_STRUCTURE) else self.none()

    def planned(self):
        return self.filter(state="planned")

    def done(self):
        return self.filter(state="done")

    def in_reading_order(self):
        """The latest first, without what was written: that is for the undo alone."""
        return self.select_related("from_year", "to_year", "job", "created_by", "done_by").defer("made", "changed")
