"""Which lessons, and who may see them."""

from django.db import models
from django.db.models import Q

from academics.querysets import rows as academic_rows


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """The lessons of the classes that `user` may see, and those that they teach in somebody's stead."""
        classes = academic_rows("SchoolClass").visible_to(user, on=on)
        return self.filter(Q(school_class__in=classes.values("pk")) | Q(staff__user=user))

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

    def of_day(self, day):
        return self.filter(date=day)

    def of_class(self, school_class):
        return self.filter(school_class=school_class)

    def taking_place(self):
        return self.filter(state="planned")

    def in_reading_order(self):
        return self.select_related("school_class__course__subject", "school_class__section", "room", "staff").order_by(
            "date", "starts_at", "school_class__sort_key", "id"
        )


class CalendarLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user)

    def in_force(self):
        return self.filter(revoked_at=None)
