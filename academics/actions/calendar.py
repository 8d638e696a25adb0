"""The calendar: closures, days without lessons, events."""

from django.db import transaction

from ..models import AcademicSession, CalendarEntry
from .saving import add_row, change_row, remove_row


@transaction.atomic
def add_entry(entry):
    """Saves a new entry; the same a second time gives the first. ValidationError by field."""
    # Two clicks at once come one after the other.
    list(AcademicSession.objects.years().select_for_update())
    known = CalendarEntry.objects.filter(
        kind=entry.kind,
        title=entry.title,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        grade_level=entry.grade_level,
        section=entry.section,
    ).first()
    return known or add_row(entry, "calendar.add", at="ends_on")


def change_entry(entry, values):
    """Sets `values`, {field: value}. ValidationError by field."""
    return change_row(entry, values, "calendar.change", at="ends_on")


def remove_entry(entry):
    """The entry is deleted; the trail keeps it."""
    remove_row(entry, "calendar.remove")
