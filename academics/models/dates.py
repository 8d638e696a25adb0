"""Spans of days that must not meet, and which of their last days comes first."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db.models import BigIntegerField, F, Func, Value
from django.db.models.functions import Coalesce


def no_overlap(name, ids, message):
    """Two rows with the same `ids`, expressions such as F("student"), must not share a day.

    Each id goes into the GiST index as a range of one: an equality operator there would need the
    btree_gist extension, which is public and so outside a school's search path.
    """
    ranges = [Func(id, id, Value("[]"), function="int8range", output_field=BigIntegerRangeField()) for id in ids]
    days = Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[(span, RangeOperators.OVERLAPS) for span in (*ranges, days)],
        violation_error_message=message,
    )


def id_or_none(reference):
    """The id of a foreign key that may be empty; empty ones count as the same."""
    return Coalesce(F(reference), Value(0), output_field=BigIntegerField())


def earliest(*last_days):
    """The first of some last days, of which any may be None for an open end; None where all are."""
    return min((day for day in last_days if day), default=None)
