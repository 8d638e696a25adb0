"""Coming, moving and leaving: everything that changes who is where on which day.

Each verb locks the student first, so that two of them at once come one after the other.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import record
from core.school import school_today

from ..models import ClassMembership, Enrolment, SectionMembership, Student
from .rosters import leave_classes, leave_groups_of, put_in_class, return_to_classes
from .saving import save_row
from .taken_places import give_back, places_taken

ONE_DAY = timedelta(days=1)


@transaction.atomic
def enrol_student(student, *, section, starts_on, reason=Enrolment.EntryReason.RETURN):
    """A new stay at the school from `starts_on`, in `section` or in none yet (None).

    ValidationError at `starts_on` when the student is enrolled on some of the days already, or
    when the section's school year does not hold that day.
    """
    _lock(student)
    enrolment = save_row(Enrolment(student=student, starts_on=starts_on, entry_reason=reason), at="starts_on")
    if section:
        _check_year(section, starts_on)
        ends_on = section.school_year.end_of_places()
        place = SectionMembership(student=student, section=section, starts_on=starts_on, ends_on=ends_on)
        save_row(place, at="starts_on")
    record(
        "student.enrol",
        student,
        after={"starts_on": str(starts_on), "section": str(section or ""), "entry_reason": str(reason)},
    )
    return enrolment


@transaction.atomic
def move_student(student, *, section, starts_on, groups=()):
    """The student is in `section` from `starts_on`, and in its split `groups`; the days before stay as they were.

    Split groups of the section before end with it, electives go on. A move on the first day of a membership corrects
    that membership. ValidationError at `starts_on` or `section`.
    """
    _lock(student)
    enrolment, current = check_move(student, section=section, starts_on=starts_on)
    before = current.section.name if current else ""
    if current:
        leave_groups_of(current.section, student, starts_on=starts_on, until=current.ends_on)
    membership = _move_from(current, section, starts_on) if current else _place(student, section, starts_on, enrolment)
    record(
        "student.move",
        student,
        before={"section": before},
        after={"section": section.name, "starts_on": str(starts_on)},
    )
    for group in groups:
        put_in_class(group, [student], starts_on=starts_on)
    return membership


def check_move(student, *, section, starts_on):
    """(Enrolment of the day, SectionMembership of the day or None) of who may move; ValidationError as `move_student` has it."""
    enrolment = student.enrolments.on(starts_on).first()
    if enrolment is None:
        raise ValidationError({"starts_on": _("The student is not enrolled on this day.")})
    _check_year(section, starts_on)
    current = student.memberships.on(starts_on).select_related("section").first()
    if current and current.section_id == section.pk:
        raise ValidationError(
            {"section": _("The student is in %(section)s on that day already.") % {"section": section.name}}
        )
    return enrolment, current


@transaction.atomic
def withdraw_student(student, *, last_day, reason):
    """The stay ends with `last_day`, and with it the places in a section and in classes; later moves are dropped, until
    the leave is taken back.

    Also changes the day of a leave that is planned; past the end of a school year that another follows the student has
    no place until the office gives one. ValidationError at `last_day`.
    """
    _lock(student)
    enrolment = student.enrolments.filter(starts_on__lte=last_day).order_by("starts_on").last()
    if enrolment is None:
        raise ValidationError({"last_day": _("The student is not enrolled on this day.")})
    planned = enrolment.ends_on
    if planned and planned < last_day and planned < school_today():
        raise ValidationError({"last_day": _("The student left on %(day)s already.") % {"day": date_format(planned)}})
    taken = places_taken(student, first_day=enrolment.starts_on, last_day=last_day, planned=planned)
    enrolment.ends_on, enrolment.exit_reason = last_day, reason
    save_row(enrolment, at="last_day")
    for membership in _memberships_of(student, enrolment.starts_on, planned).select_related("section__school_year"):
        if membership.starts_on > last_day:
            membership.delete()
        elif membership.ends_on is None or membership.ends_on > last_day or membership.ends_on == planned:
            membership.ends_on = membership.section.school_year.end_of_places(last_day)
            save_row(membership, at="last_day")
    leave_classes(student, first_day=enrolment.starts_on, last_day=last_day, planned=planned)
    record(
        "student.leave",
        student,
        before={"ends_on": str(planned) if planned else None, **taken},
        after={"ends_on": str(last_day), "exit_reason": str(reason)},
    )
    return enrolment


@transaction.atomic
def cancel_withdrawal(student):
    """Takes the last leave back: the stay and the places in the section and in classes are open again, the places as
    long as their school year is the last one, and what the leave took is there again.

    Nothing happens when the last stay is open already. ValidationError for a student who was
    never enrolled.
    """
    _lock(student)
    enrolment = student.enrolments.order_by("starts_on").last()
    if enrolment is None:
        raise ValidationError(_("The student was never enrolled."))
    if enrolment.ends_on is None:
        return enrolment
    last_day, exit_reason = enrolment.ends_on, enrolment.exit_reason
    enrolment.ends_on, enrolment.exit_reason = None, ""
    save_row(enrolment)
    kept = give_back(student, last_day)
    open_ones = student.memberships.filter(ends_on=last_day).exclude(pk__in=kept[SectionMembership])
    for membership in open_ones.select_related("section__school_year"):
        later = student.memberships.after(last_day).order_by("starts_on").first()
        membership.ends_on = membership.section.school_year.end_of_places(later.starts_on - ONE_DAY if later else None)
        save_row(membership)
    return_to_classes(student, last_day=last_day, but=kept[ClassMembership])
    record(
        "student.stay", student, before={"ends_on": str(last_day), "exit_reason": exit_reason}, after={"ends_on": None}
    )
    return enrolment


def _lock(student):
    Student.objects.select_for_update().get(pk=student.pk)


def _check_year(section, day):
    year = section.school_year
    if not year.holds(day):
        raise ValidationError(
            {
                "starts_on": _("%(section)s is a section of %(year)s, which runs from %(first)s to %(last)s.")
                % {
                    "section": section.name,
                    "year": year.title,
                    "first": date_format(year.starts_on),
                    "last": date_format(year.ends_on),
                }
            }
        )


def _move_from(current, section, day):
    if current.starts_on < day:
        ends_on = current.ends_on
        current.ends_on = day - ONE_DAY
        save_row(current, at="starts_on")
        return save_row(
            SectionMembership(student=current.student, section=section, starts_on=day, ends_on=ends_on), at="starts_on"
        )
    return _correct(current, section)


def _correct(current, section):
    """`current` was in the wrong section from its first day: the place before is continued when it is `section`."""
    previous = SectionMembership.objects.filter(
        student=current.student_id, section=section, ends_on=current.starts_on - ONE_DAY
    ).first()
    if previous is None:
        current.section = section
        return save_row(current, at="starts_on")
    current.delete()
    return_to_classes(current.student, last_day=current.starts_on - ONE_DAY, section=section, until=current.ends_on)
    previous.ends_on = current.ends_on
    return save_row(previous, at="starts_on")


def _place(student, section, day, enrolment):
    """Into a section from `day` until the next one that is known, else until the stay ends."""
    later = student.memberships.after(day).order_by("starts_on").first()
    ends_on = section.school_year.end_of_places(later.starts_on - ONE_DAY if later else enrolment.ends_on)
    return save_row(SectionMembership(student=student, section=section, starts_on=day, ends_on=ends_on), at="starts_on")


def _memberships_of(student, first_day, last_day):
    memberships = student.memberships.filter(starts_on__gte=first_day)
    return memberships.filter(starts_on__lte=last_day) if last_day else memberships
