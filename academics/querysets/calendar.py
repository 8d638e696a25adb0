"""Which days of the calendar."""

from django.db import models
from django.db.models import Q


class CalendarQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The calendar of the school is no secret inside it."""
        return self.all()

    def between(self, first_day, last_day):
        """Those that share a day with the span."""
        return self.filter(starts_on__lte=last_day, ends_on__gte=first_day)

    def for_everybody(self):
        return self.filter(grade_level=None, section=None)

    def of_section(self, section):
        """Those that hold for `section`: its own, its level's and everybody's."""
        return self.filter(
            Q(section=section) | Q(section=None, grade_level=section.grade_level_id) | Q(section=None, grade_level=None)
        )

    def closures(self):
        return self.filter(kind="closed")

    def in_reading_order(self):
        return self.select_related("grade_level", "section").order_by("starts_on", "ends_on", "id")
