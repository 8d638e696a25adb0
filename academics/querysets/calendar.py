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

    def closing(self, day, *, section, level):
        """Those by which the school is closed on `day` for the section of the level; each may be an OuterRef."""
        everybody = Q(section=None, grade_level=None)
        return self.filter(kind="closed", starts_on__lte=day, ends_on__gte=day).filter(
            everybody | Q(section=section) | Q(grade_level=level)
        )

    def not_over(self, day):
        """Those of `day` and of days to come."""
        return self.filter(ends_on__gte=day)

    def in_reading_order(self):
        return self.select_related("grade_level", "section").order_by("starts_on", "ends_on", "id")
