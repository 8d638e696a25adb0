"""Which days of the calendar."""

from django.db import models


class CalendarQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The calendar of the school is no secret inside it."""
        return self.all()

    def between(self, first_day, last_day):
        """Those that share a day with the span."""
        return self.filter(starts_on__lte=last_day, ends_on__gte=first_day)

    def closed(self):
        """Those by which the school is closed."""
        return self.filter(kind="closed")

    def not_over(self, day):
        """Those of `day` and of days to come."""
        return self.filter(ends_on__gte=day)

    def in_reading_order(self):
        return self.select_related("grade_level", "section").order_by("starts_on", "ends_on", "id")
