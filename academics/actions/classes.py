"""Courses and classes, and who is in those that have a roster of their own."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import record

from ..models import ClassMembership, Course, SchoolClass, Student
from ..models.course import class_title, course_title
from .saving import add, change, remove, saved

ONE_DAY = timedelta(days=1)


def course_of(subject, grade_level):
    """The course of a subject at a level; a new one, not yet saved, where there is none.

    Of several (a basic and a higher course) the one that was there first.
    """
    known = Course.objects.filter(subject=subject, grade_level=grade_level).order_by("pk").first()
    return known or Course(subject=subject, grade_level=grade_level, title=course_title(subject, grade_level))


@transaction.atomic
def class_of(section, subject):
    """The class in which the whole of `section` is taught `subject`; made where there is none."""
    known = (
        SchoolClass.objects.filter(section=section, course__subject=subject, own_roster=False).order_by("pk").first()
    )
    if known:
        return known
    course = course_of(subject, section.grade_level)
    if course.pk is None:
        add(course, "course.add")
    made = SchoolClass(
        school_year=section.school_year, course=course, section=section, title=class_title(subject, section)
    )
    return add(made, "class.add")


def add_course(course):
    """Saves a new course. ValidationError by field."""
    return add(course, "course.add")


def change_course(course, values):
    """Sets `values`, {field: value}. ValidationError by field."""
    return change(course, values, "course.change")


@transaction.atomic
def remove_course(course):
    """Deletes a course that no class follows. ValidationError otherwise."""
    if count := course.classes.count():
        raise ValidationError(
            ngettext(
                "“%(name)s” is or was followed by %(count)d class. It stays for the record.",
                "“%(name)s” is or was followed by %(count)d classes. It stays for the record.",
                count,
            )
            % {"name": course, "count": count}
        )
    remove(course, "course.remove")


def add_class(school_class):
    """Saves a new class. ValidationError by field."""
    return add(school_class, "class.add")


@transaction.atomic
def change_class(school_class, values):
    """Sets `values`, {field: value}. ValidationError by field.

    Whose students attend stays once there is anything to lose: a roster of its own that is not empty.
    """
    if not values.get("own_roster", True) and school_class.memberships.exists():
        raise ValidationError(
            {
                "own_roster": _(
                    "Students were put into this class one by one. Take them out first, or make another class."
                )
            }
        )
    return change(school_class, values, "class.change")


@transaction.atomic
def remove_class(school_class):
    """Deletes a class that nothing refers to. ValidationError otherwise."""
    try:
        remove(school_class, "class.remove")
    except ProtectedError:
        raise ValidationError(
            _("“%(name)s” has students, lessons or marks. It stays for the record.") % {"name": school_class}
        ) from None


@transaction.atomic
def put_in_class(school_class, students, *, starts_on):
    """`students` attend `school_class`, which has a roster of its own, from `starts_on`; returns how many are new.

    Who is in it on that day stays as they are; who joins later joins earlier. ValidationError at `starts_on`.
    """
    _check_roster(school_class)
    if not school_class.school_year.holds(starts_on):
        raise ValidationError(
            {"starts_on": _("This day is outside the school year %(year)s.") % {"year": school_class.school_year}}
        )
    students = _locked(students)
    there = set(
        ClassMembership.objects.on(starts_on).filter(school_class=school_class).values_list("student", flat=True)
    )
    later = {row.student_id: row for row in school_class.memberships.after(starts_on).order_by("-starts_on")}
    joining = [student for student in students if student.pk not in there]
    for student in joining:
        row = later.get(student.pk) or ClassMembership(student=student, school_class=school_class)
        row.starts_on = starts_on
        saved(row, at="starts_on")
    if joining:
        record("class.join", school_class, after={"starts_on": str(starts_on), "students": [s.name for s in joining]})
    return len(joining)


@transaction.atomic
def take_from_class(school_class, students, *, last_day):
    """`students` attend `school_class` up to `last_day`; returns how many leave. What would begin later is dropped."""
    _check_roster(school_class)
    students = _locked(students)
    rows = school_class.memberships.filter(student__in=students).not_over(last_day + ONE_DAY).select_related("student")
    leaving = list(rows)
    for row in leaving:
        if row.starts_on > last_day:
            row.delete()
        else:
            row.ends_on = last_day
            saved(row, at="last_day")
    if leaving:
        record(
            "class.leave",
            school_class,
            after={"last_day": str(last_day), "students": [r.student.name for r in leaving]},
        )
    return len(leaving)


def _locked(students):
    return list(Student.objects.select_for_update().filter(pk__in=[student.pk for student in students]).order_by("pk"))


def _check_roster(school_class):
    if not school_class.own_roster:
        raise ValidationError(
            _("“%(name)s” is the class of a whole section: move students between sections.") % {"name": school_class}
        )
