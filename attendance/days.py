"""The school's calendar of days: which are school days."""

from datetime import timedelta

from academics.models import Section
from accounts.school import current_school


def is_school_day(day):
    """Whether the school is open on that day of the week."""
    return day.isoweekday() in current_school().week_days


def next_school_day(day):
    """The first school day after `day`; None for a school that has no days."""
    following = (day + timedelta(days=number) for number in range(1, 8))
    return next((later for later in following if is_school_day(later)), None)


def week_of(day):
    """The school days of the week that holds `day`, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [each for each in (monday + timedelta(days=number) for number in range(7)) if is_school_day(each)]


def has_sections(day):
    """Whether any school year with sections holds `day`."""
    return Section.objects.of_day(day).exists()
