"""Days of the week in words."""

from django import template

from ..days import WEEKDAY_NAMES, WEEKDAYS_SHORT

register = template.Library()


@register.filter
def weekday(number):
    """ "Monday" for 1."""
    return WEEKDAY_NAMES.get(number, number)


@register.filter
def weekday_short(number):
    """ "Mon" for 1."""
    return WEEKDAYS_SHORT.get(number, number)
