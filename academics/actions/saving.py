"""Writing one checked row, with its line in the audit trail."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import PROTECT, Max, Min
from django.utils.translation import gettext as _

from accounts.actions import audited, record
from accounts.actions.audit import snapshot
from core.integrity import conflicts_as_errors


def save_row(row, *, at=NON_FIELD_ERRORS):
    """`row`, checked and saved.

    ValidationError by field. What only the database's constraints refuse (an overlap of days) is
    said at the field `at`, where the person who typed can mend it. So is what somebody else saves
    in the same instant.
    """
    try:
        row.full_clean()
    except ValidationError as error:
        errors = error.update_error_dict({})
        if general := errors.pop(NON_FIELD_ERRORS, []):
            errors[at] = [*errors.get(at, []), *general]
        raise ValidationError(errors) from None
    with conflicts_as_errors(at=at):
        row.save()
    return row


@transaction.atomic
def add_row(row, verb, *, at=NON_FIELD_ERRORS):
    """Saves a new `row`; the trail keeps its fields. ValidationError by field."""
    save_row(row, at=at)
    record(verb, row, after=snapshot(row))
    return row


@transaction.atomic
def change_row(row, values, verb, *, at=NON_FIELD_ERRORS):
    """Sets `values`, {field: value}; the trail keeps what differs. ValidationError by field."""
    with audited(verb, row):
        for name, value in values.items():
            setattr(row, name, value)
        save_row(row, at=at)
    return row


@transaction.atomic
def change_row_of_year(row, values, verb):
    """`change_row` of a section or class. Once it has students, marks, lessons or registers it stays in its school year:
    they are of that year, and whatever reads them there would not find them any more. One that stands in a wrong year may
    go to that of its students.

    ValidationError at `school_year` otherwise.
    """
    # Held: nothing that refers to the row comes in between the check and the change.
    before = type(row).objects.select_for_update(of=("self",)).select_related("school_year").get(pk=row.pk)
    wanted = values.get("school_year", before.school_year)
    if wanted != before.school_year and has_records(before) and not _is_attended_in(before, wanted):
        raise ValidationError(
            {
                "school_year": _(
                    "“%(name)s” has records in %(year)s and stays there. Add another one for the other year."
                )
                % {"name": before, "year": before.school_year}
            }
        )
    return change_row(row, values, verb)


def has_records(row):
    """Whether something refers to `row` that keeps it from being deleted."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in row._meta.related_objects
        if relation.on_delete is PROTECT
    )


def _is_attended_in(row, year):
    """Whether there are students in the section or class, and all came within the year."""
    places = row.memberships if getattr(row, "own_roster", True) else row.section.memberships
    days = places.aggregate(first=Min("starts_on"), last=Max("starts_on"))
    return days["first"] is not None and year.holds(days["first"]) and year.holds(days["last"])


@transaction.atomic
def remove_row(row, verb):
    """Deletes `row`; the trail keeps its fields."""
    record(verb, row, before=snapshot(row))
    row.delete()
