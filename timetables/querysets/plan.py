"""Which bell times and timetables."""

from django.db import models
from django.db.models import Q

from academics.querysets import DatedQuerySet


class TimeGridQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Bell times are no secret inside the school."""
        return self.all()


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def lessons(self):
        """Those that are no break."""
        return self.filter(is_break=False)


class GridUseQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.all()

    def of_level(self, grade_level):
        """Those of the level and of everybody."""
        return self.filter(Q(grade_level=grade_level) | Q(grade_level=None))


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def in_use(self):
        return self.filter(retired=False)


class TimetableQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def holding(self, day):
        """Those whose days hold `day`, the one that began last first."""
        return self.filter(starts_on__lte=day, ends_on__gte=day).order_by("-starts_on", "-id")


class ScheduledLessonQuerySet(models.QuerySet):
    def in_reading_order(self):
        return self.select_related("school_class__course__subject", "school_class__section", "period", "room").order_by(
            "weekday", "period__starts_at", "school_class__sort_key", "id"
        )


class AvailabilityQuerySet(models.QuerySet):
    def of_staff(self, staff):
        return self.filter(staff=staff)

    def of_room(self, room):
        return self.filter(room=room)
