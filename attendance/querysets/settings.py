"""Which rules and codes."""

from django.db import models


class PolicyQuerySet(models.QuerySet):
    def of_day(self, day):
        """The policy in force on `day`; every school starts with one for all time."""
        return self.filter(starts_on__lte=day).order_by("-starts_on").first()

    def after(self, day):
        """Policies that are not in force yet, the next one first."""
        return self.filter(starts_on__gt=day).order_by("starts_on")


class CodeQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired=False)

    def excused(self):
        """The code of an absence that a guardian reports: the first explained one."""
        return self.known_absences().filter(explained=True).order_by("position", "id").first()

    def known_absences(self):
        """Codes with which an absence can be noted or reported."""
        return self.in_use().absences().filter(allowed_ahead=True)

    def absences(self):
        return self.filter(direction="out")
