"""Spans of days."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from core.lookups import rows_of

_YES_OR_NO = models.BooleanField()


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose dated span holds the day `on`; an open end or start holds every day."""
    return (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": on})) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on})
    )


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a day to a day."""

    def on(self, day):
        """Those in force on `day`."""
        return self.filter(in_force(day))

    def on_any_of(self, days):
        """Those in force on any of `days`, a list or its slot."""
        if isinstance(days, list):
            days = Value(days, output_field=ArrayField(models.DateField()))
        span = Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange", output_field=DateRangeField())
        any_of = Func(days, template="ANY(%(expressions)s)")
        return self.filter(Func(span, any_of, template="%(expressions)s", arg_joiner=" @> ", output_field=_YES_OR_NO))

    def after(self, day):
        """Those that start later than `day`."""
        return self.filter(starts_on__gt=day)

    def ended_before(self, day):
        return self.filter(ends_on__lt=day)

    def latest_first(self):
        return self.order_by("-starts_on", "-id")

    def not_over(self, day):
        """Those in force on `day` or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))


def breaks(model, place, *, first, last):
    """The places that end between two days and are not followed, on the next day, by another one there.

    Who left and came back on the next day was not away. `place` are the student and the section or class, and all four
    may refer to an outer query.
    """
    there = rows_of(f"academics.{model}")
    following = there.filter(**{name: OuterRef(name) for name in place}, starts_on=OuterRef("ends_on") + timedelta(1))
    return there.filter(**place, ends_on__gte=first, ends_on__lt=last).exclude(Exists(following))


def without_break(places, name, *, first, last):
    """Of places in sections or classes, as `name` says, those by which a student was there from `first` to `last`.

    Both days may refer to an outer query.
    """
    inner_first, inner_last = (OuterRef(day) if isinstance(day, OuterRef) else day for day in (first, last))
    left = breaks(
        places.model.__name__,
        {"student": OuterRef("student"), name: OuterRef(name)},
        first=inner_first,
        last=inner_last,
    )
    return (
        places.filter(starts_on__lte=first)
        .not_over(first)
        .filter(Q(ends_on=None) | Q(ends_on__gte=last) | ~Exists(left))
    )
