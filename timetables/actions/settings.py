"""Bell times, which of them hold, rooms, and when teachers and rooms are not to be had."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from academics.actions.saving import add_row, change_row, remove_row, save_row
from accounts.actions import record

from ..models import Availability, GridUse, Room
from .ahead import refresh_lessons_soon

# Verbs in the audit trail begin with these.
_AREAS = {GridUse: "bell_times_use", Room: "room", Availability: "availability"}


@transaction.atomic
def save_grid(grid, kept, dropped):
    """Saves the bell times `grid` with its periods: `kept` are written, `dropped` deleted.

    ValidationError when a lesson of a timetable lies in a period that is dropped.
    """
    is_new = grid.pk is None
    save_row(grid, at="name")
    for period in dropped:
        try:
            period.delete()
        except ProtectedError:
            raise ValidationError(
                _("Lessons of a timetable are in period “%(name)s”. Move them first, or keep the period.")
                % {"name": period.name}
            ) from None
    for period in kept:
        period.grid = grid
        save_row(period)
    record("bell_times.add" if is_new else "bell_times.change", grid, after={"periods": [_told(p) for p in kept]})
    refresh_lessons_soon()
    return grid


def _told(period):
    return f"{period.name}: {period.starts_at:%H:%M}–{period.ends_at:%H:%M}"


@transaction.atomic
def remove_grid(grid):
    """Deletes bell times that nothing uses. ValidationError otherwise."""
    try:
        remove_row(grid, "bell_times.remove")
    except ProtectedError:
        raise ValidationError(
            _("“%(name)s” is in use: by a timetable's lessons or on some days. Change those first.") % {"name": grid}
        ) from None


@transaction.atomic
def save_setting(row, values=None):
    """Saves a GridUse, Room or Availability: a new one, or `values`, {field: value}, of one that is there.

    A second click finds the one that the first has made.
    """
    area = _AREAS[type(row)]
    if row.pk is None:
        if same := _already_made(row):
            return same
        add_row(row, f"{area}.add")
    else:
        change_row(row, values, f"{area}.change")
    refresh_lessons_soon()
    return row


def _already_made(row):
    """A row that says what `row` says, or None; a room's name is its own, and the form says so."""
    if isinstance(row, Room):
        return None
    says = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row).objects.filter(**says).first()


@transaction.atomic
def remove_setting(row):
    """Deletes a GridUse, Room or Availability. ValidationError for a room that lessons were in."""
    try:
        remove_row(row, f"{_AREAS[type(row)]}.remove")
    except ProtectedError:
        raise ValidationError(
            _("Lessons are or were in “%(name)s”. Mark it as no longer used instead.") % {"name": row}
        ) from None
    refresh_lessons_soon()
