"""Adding students and changing what is known of them."""

from django.db import transaction

from accounts.actions import record
from accounts.actions.audit import snapshot
from core.storage import delete_once_sure

from ..models import Enrolment, Student
from .enrolments import enrol_student
from .saving import change_row, save_row


@transaction.atomic
def add_student(values, *, section, starts_on, reason=Enrolment.EntryReason.NEW):
    """A new student with `values`, {field: value}, at the school from `starts_on` in `section` or None.

    ValidationError by field of `Student`, or at `starts_on`.
    """
    student = save_row(Student(**values))
    record("student.add", student, after=snapshot(student))
    enrol_student(student, section=section, starts_on=starts_on, reason=reason)
    return student


def change_student(student, values):
    """Sets `values`, {field: value}. ValidationError by field."""
    return change_row(student, values, "student.change")


@transaction.atomic
def set_photo(student, photo):
    """The student's picture is `photo`, a file that `photos.make_portrait` made, or none at all (None).

    The file that it replaces goes once the change is sure. ValidationError when the disk does not take the new one.
    """
    old = student.photo.name
    student.photo = photo
    student.save(update_fields=["photo"])
    if old:
        delete_once_sure(student.photo.storage, old)
    record("student.photo" if photo else "student.photo_remove", student)
    return student
