"""When a student needs looking after."""

from django.db import models


class ConcernRulesQuerySet(models.QuerySet):
    def in_force(self):
        """The school's rules; those that every school starts with until it has chosen its own."""
        return self.first() or self.model()
