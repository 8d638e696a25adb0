"""Which bell times and timetables."""

from django.db import models
from django.db.models import Case, Count, F, Q, When

from academics.querysets import DatedQuerySet
from accounts.capabilities import Capability


def _for_planners(found, user):
    """`found` for who plans the week; nothing for anybody else."""
    return found.all() if user.can(Capability.MANAGE_TIMETABLES) else found.none()


class TimeGridQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Bell times are no secret inside the school."""
        return self.all()

    def with_periods(self):
        return self.prefetch_related("periods")


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def lessons(self):
        """Those that are no break."""
        return self.filter(is_break=False)

    def in_reading_order(self):
        return self.select_related("grid").order_by("grid__name", "starts_at", "id")


class GridUseQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.all()

    def of_level(self, grade_level):
        """Those of the level and of everybody."""
        return self.filter(Q(grade_level=grade_level) | Q(grade_level=None))

    def between(self, first_day, last_day):
        """Those that share a day with the span."""
        return self.not_over(first_day).filter(starts_on__lte=last_day)

    def in_reading_order(self):
        return self.select_related("grid", "grade_level").order_by("-starts_on", "-id")


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def in_use(self):
        return self.filter(retired=False)

    def in_reading_order(self):
        """Those in use first, as people count."""
        return self.order_by("retired", "sort_key", "id")


class TimetableQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts are for who makes them; what is published everybody meets as lessons."""
        return _for_planners(self, user)

    def published(self):
        return self.filter(published_at__isnull=False)

    def holding(self, day):
        """Those whose days hold `day`, the one that began last first."""
        return self.filter(starts_on__lte=day, ends_on__gte=day).order_by("-starts_on", "-id")

    def between(self, first_day, last_day):
        """Those that share a day with the span."""
        return self.filter(starts_on__lte=last_day, ends_on__gte=first_day)

    def with_size(self):
        """Each with `size`, the number of its lessons."""
        return self.annotate(size=Count("scheduled"))

    def in_reading_order(self):
        return self.select_related("school_year").order_by("-school_year__starts_on", "-starts_on", "-id")


class ScheduledLessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        return _for_planners(self, user)

    def of_timetable(self, timetable):
        return self.filter(timetable=timetable)

    def in_reading_order(self):
        return self.select_related(
            "school_class__course__subject", "school_class__section", "period", "room", "staff"
        ).order_by("weekday", "period__starts_at", "school_class__sort_key", "id")


class WeeklyLessonsQuerySet(models.QuerySet):
    def of_year(self, year):
        return self.filter(school_class__school_year=year)


class AvailabilityQuerySet(models.QuerySet):
    def visible_to(self, user):
        return _for_planners(self, user)

    def of_staff(self, staff):
        return self.filter(staff=staff)

    def in_reading_order(self):
        """Teachers before rooms."""
        return self.select_related("staff", "room").order_by(
            Case(When(room=None, then=0), default=1), F("staff__sort_name"), F("room__sort_key"), "weekday", "starts_at"
        )
