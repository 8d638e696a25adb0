"""Staff and what they teach."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import StaffMember, TeachingAssignment
from .saving import add, change, remove


def add_staff(values):
    """A new member of staff with `values`, {field: value}. ValidationError by field."""
    return add(StaffMember(**values), "staff.add")


def change_staff(staff, values):
    """Sets `values`, {field: value}. ValidationError by field."""
    return change(staff, values, "staff.change", at="ends_on")


@transaction.atomic
def end_staff(staff, *, last_day):
    """The member's work, and all that they teach, ends with `last_day`; what would begin later is dropped.

    Their account is not touched: they may be a guardian too. ValidationError at `last_day`.
    """
    if staff.starts_on and last_day < staff.starts_on:
        raise ValidationError({"last_day": _("The last day is before the first.")})
    change(staff, {"ends_on": last_day}, "staff.end")
    for assignment in staff.assignments.not_over(last_day):
        if assignment.starts_on and assignment.starts_on > last_day:
            remove(assignment, "assignment.remove")
        elif assignment.ends_on is None or assignment.ends_on > last_day:
            change(assignment, {"ends_on": last_day}, "assignment.end")
    return staff


def assign(*, staff, section, subject=None, starts_on=None, ends_on=None):
    """`staff` teaches `subject` in `section`, or leads it when `subject` is None; open ends may be None.

    Who did so before gets another row. ValidationError by field, at `staff` for days that they have already.
    """
    _require_order(starts_on, ends_on)
    assignment = TeachingAssignment(staff=staff, section=section, subject=subject, starts_on=starts_on, ends_on=ends_on)
    return add(assignment, "assignment.add", at="staff")


def change_assignment(assignment, *, starts_on, ends_on):
    """Other days for what a teacher teaches. ValidationError by field."""
    _require_order(starts_on, ends_on)
    return change(assignment, {"starts_on": starts_on, "ends_on": ends_on}, "assignment.change", at="ends_on")


def remove_assignment(assignment):
    """The assignment was a mistake: it never held."""
    remove(assignment, "assignment.remove")


def _require_order(starts_on, ends_on):
    """Before the database is asked whether the days meet others: it refuses a span that runs backwards."""
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
