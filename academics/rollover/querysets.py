"""Which year-ends."""

from django.db import models

from accounts.capabilities import Capability


class RolloverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For who makes the structure of the school and may see everybody in it: a plan names all students."""
        may = user.can(Capability.MANAGE_STRUCTURE) and user.can(Capability.SEE_ALL_PEOPLE)
        return self if may else self.none()

    def planned(self):
        return self.filter(state="planned")

    def done(self):
        return self.filter(state="done")

    def in_reading_order(self):
        """The latest first, without what was written: that is for the undo alone."""
        return self.select_related("from_year", "to_year", "job", "created_by", "done_by").defer("made", "changed")
