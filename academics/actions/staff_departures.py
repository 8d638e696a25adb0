"""Staff who leave and come back, and what becomes of their accounts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import may_manage_account
from accounts.actions import close_account, keep_only_roles, record
from accounts.actions.roles import require_another_owner
from accounts.capabilities import RoleCode
from core.school import school_today

from ..models import StaffMember, Student, TeachingAssignment
from .saving import change_row, remove_row

# What a member of staff who is a parent or a student too keeps.
FAMILY_ROLES = (RoleCode.GUARDIAN, RoleCode.STUDENT, RoleCode.CLASS_REPRESENTATIVE)


@transaction.atomic
def end_staff(staff, *, last_day, closes_account=False, by=None):
    """The member's work, and all that they teach, ends with `last_day`; what would begin later is dropped.

    A later day than was known holds for what was to end with that one too, unless somebody took it over.
    With `closes_account` they may not sign in once that day is over: at once when it is already,
    else the sweep sees to it. Who belongs to a family here keeps the account for the portal.
    ValidationError at `last_day`, or at `closes_account` when `by` may not close it.
    """
    if staff.starts_on and last_day < staff.starts_on:
        raise ValidationError({"last_day": _("The last day is before the first.")})
    if closes_account:
        _require_closable(staff, by)
    known = staff.ends_on
    change_row(staff, {"ends_on": last_day}, "staff.end")
    if known and known < last_day:
        _hold_longer(staff, known, last_day)
    for assignment in staff.assignments.not_over(last_day):
        if assignment.starts_on and assignment.starts_on > last_day:
            remove_row(assignment, "assignment.remove")
        elif assignment.ends_on is None or assignment.ends_on > last_day:
            change_row(assignment, {"ends_on": last_day}, "assignment.end")
    _plan_closing(staff, closes_account)
    if closes_account and last_day < school_today():
        _close(staff)
    return staff


@transaction.atomic
def return_staff(staff):
    """Somebody who left, or was to leave, works here on. A closed account stays closed.

    Who was to leave only goes on with what would have ended; who was away teaches nothing until it is assigned again.
    """
    known = staff.ends_on
    change_row(staff, {"ends_on": None}, "staff.return")
    if known and known >= school_today():
        _hold_longer(staff, known, None)
    _plan_closing(staff, False)
    return staff


def keeps_account(staff):
    """Whether a member of staff needs their account for the portal too."""
    return staff.user is not None and Student.objects.of_family(staff.user).exists()


def may_close_account(staff, by):
    """Whether `by` may close the account that `staff` has; not their own."""
    user = staff.user
    return user is not None and user.is_active and user != by and may_manage_account(by, user)


def close_accounts_of_departed():
    """Closes the accounts of staff whose last day is over, where that was asked for; returns how many."""
    due = StaffMember.objects.awaiting_closure(on=school_today()).values_list("pk", flat=True)
    return sum(_close_due(pk) for pk in list(due))


@transaction.atomic
def _close_due(pk):
    due = StaffMember.objects.awaiting_closure(on=school_today()).select_for_update(of=("self",))
    staff = due.select_related("user").filter(pk=pk).first()
    if staff is None:
        return False
    try:
        _close(staff)
    except ValidationError as error:
        # The last owner by now: somebody must look at it, and the sweep need not ask every minute.
        record("account.skip", staff, reason=" ".join(error.messages))
        _plan_closing(staff, False)
        return False
    return True


def _close(staff):
    """Closes the account, or leaves it what the family needs."""
    reason = _("Last day of work: %(day)s") % {"day": staff.ends_on.isoformat()}
    if staff.user is not None:
        if keeps_account(staff):
            keep_only_roles(staff.user, FAMILY_ROLES, reason=reason)
        else:
            close_account(staff.user, reason=reason)
    _plan_closing(staff, False)


def _hold_longer(staff, known, last_day):
    """What was to end with the day `known` ends with `last_day`, None for an open end; not what is assigned after it."""
    taken_over = set(TeachingAssignment.objects.after(known).values_list("section", "school_class"))
    for assignment in staff.assignments.filter(ends_on=known):
        if (assignment.section_id, assignment.school_class_id) not in taken_over:
            change_row(assignment, {"ends_on": last_day}, "assignment.change", at="last_day")


def _plan_closing(staff, wanted):
    if staff.closes_account != wanted:
        staff.closes_account = wanted
        staff.save(update_fields=["closes_account"])
        if wanted:
            record("account.plan_closing", staff, after={"last day": staff.ends_on.isoformat()})


def _require_closable(staff, by):
    if not may_close_account(staff, by):
        raise ValidationError({"closes_account": _("You may not close this account.")})
    if staff.user.has_role(RoleCode.OWNER):
        try:
            require_another_owner(staff.user)
        except ValidationError as error:
            raise ValidationError({"closes_account": error}) from None
