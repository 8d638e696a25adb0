"""Staff and what they teach."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import StaffMember, TeachingAssignment
from ..models.dates import earliest
from .accounts import follow_address
from .classes import class_of
from .saving import add_row, change_row, remove_row


def add_staff(values):
    """A new member of staff with `values`, {field: value}. ValidationError by field."""
    return add_row(StaffMember(**values), "staff.add")


@transaction.atomic
def change_staff(staff, values):
    """Sets `values`, {field: value}; an account by which nobody came in yet follows. ValidationError by field."""
    before = StaffMember.objects.get(pk=staff.pk).email
    change_row(staff, values, "staff.change", at="ends_on")
    follow_address(staff, before)
    return staff


@transaction.atomic
def assign_section(*, staff, section, subject=None, starts_on=None, ends_on=None):
    """`staff` teaches the whole of `section` in `subject`, or leads it when `subject` is None; open ends may be None.

    Who did so before gets another row, who is to leave has it until then. ValidationError by field, at `staff` for days that
    they have already.
    """
    if subject:
        return assign_class(staff=staff, school_class=class_of(section, subject), starts_on=starts_on, ends_on=ends_on)
    ends_on = _last_day(staff, ends_on)
    _require_order(starts_on, ends_on)
    assignment = TeachingAssignment(staff=staff, section=section, starts_on=starts_on, ends_on=ends_on)
    return add_row(assignment, "assignment.add", at="staff")


def assign_class(*, staff, school_class, starts_on=None, ends_on=None):
    """`staff` teaches `school_class`; the rest as for `assign_section`."""
    ends_on = _last_day(staff, ends_on)
    _require_order(starts_on, ends_on)
    assignment = TeachingAssignment(staff=staff, school_class=school_class, starts_on=starts_on, ends_on=ends_on)
    return add_row(assignment, "assignment.add", at="staff")


def change_assignment(assignment, *, starts_on, ends_on):
    """Other days for what a teacher teaches; without a last day as long as they are here. ValidationError by field."""
    ends_on = ends_on or assignment.staff.ends_on
    _require_order(starts_on, ends_on)
    return change_row(assignment, {"starts_on": starts_on, "ends_on": ends_on}, "assignment.change", at="ends_on")


@transaction.atomic
def hand_over(assignment, *, staff, starts_on):
    """From `starts_on` `staff` teaches what `assignment` is about, as long as it was to be; up to the day before nothing
    changes. Returns the new assignment; a second click finds it. ValidationError by field.
    """
    assignment = TeachingAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.staff_id == staff.pk:
        raise ValidationError({"staff": _("%(name)s has this already.") % {"name": staff.name}})
    group = {"section": assignment.section, "school_class": assignment.school_class}
    last_day = starts_on - timedelta(days=1)
    if assignment.ends_on == last_day:
        made = TeachingAssignment.objects.filter(staff=staff, starts_on=starts_on, **group).first()
        if made:
            return made
    if assignment.starts_on and starts_on <= assignment.starts_on:
        raise ValidationError(
            {
                "starts_on": _("%(name)s begins on %(day)s only. Choose a later day, or delete the assignment.")
                % {"name": assignment.staff.name, "day": date_format(assignment.starts_on)}
            }
        )
    ends_on = assignment.ends_on
    if ends_on and ends_on < starts_on:
        raise ValidationError(
            {
                "starts_on": _("%(name)s stops on %(day)s. Assign somebody for the days after it.")
                % {"name": assignment.staff.name, "day": date_format(ends_on)}
            }
        )
    change_assignment(assignment, starts_on=assignment.starts_on, ends_on=last_day)
    until = earliest(ends_on, staff.ends_on)
    made = TeachingAssignment(staff=staff, starts_on=starts_on, ends_on=until, **group)
    return add_row(made, "assignment.add", at="staff")


def remove_assignment(assignment):
    """The assignment was a mistake: it never held."""
    remove_row(assignment, "assignment.remove")


def _last_day(staff, ends_on):
    """`ends_on`, or without one the last day of `staff`, as far as it is known; ValidationError for a later one."""
    if staff.ends_on and ends_on and ends_on > staff.ends_on:
        text = _("%(name)s leaves on %(day)s: choose that day or an earlier one.")
        raise ValidationError({"ends_on": text % {"name": staff.name, "day": date_format(staff.ends_on)}})
    return ends_on or staff.ends_on


def _require_order(starts_on, ends_on):
    """Before the database is asked whether the days meet others: it refuses a span that runs backwards."""
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
