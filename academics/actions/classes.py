"""Courses and classes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import record
from core.school import school_today

from ..models import AcademicSession, ClassMembership, Course, SchoolClass, Section, Student
from ..models.course import class_title, course_title
from .saving import add_row, change_row, change_row_of_year, has_records, remove_row


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
        add_row(course, "course.add")
    made = SchoolClass(
        school_year=section.school_year, course=course, section=section, title=class_title(subject, section)
    )
    return add_row(made, "class.add")


def add_course(course):
    """Saves a new course. ValidationError by field."""
    return add_row(course, "course.add")


@transaction.atomic
def change_course(course, values):
    """Sets `values`, {field: value}. ValidationError by field.

    Other credits are those of this school year and later ones: classes of years that are over keep what the course gave, so
    that a transcript stays what it was. Where it gave none yet, the school begins to count them, for all years. One that
    was taught in such a year keeps its subject for the same reason.
    """
    before = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    over = course.classes.filter(school_year__ends_on__lt=school_today())
    if values.get("subject", before.subject) != before.subject and over.exists():
        raise ValidationError({"subject": _taught_before(before)})
    if before.credits is not None and values.get("credits", before.credits) != before.credits:
        over.filter(own_credits=None).update(own_credits=before.credits)
    return change_row(course, values, "course.change")


def _taught_before(course):
    return _(
        "In earlier school years it was taught as %(subject)s, and transcripts say so. Add a new course for another subject."
    ) % {"subject": course.subject.name}


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
    remove_row(course, "course.remove")


@transaction.atomic
def make_whole_classes(school_year, pairs):
    """A class for each section of the level in the subject, of all `pairs` (level, subject); returns how many are new.

    A section that is taught the subject already, as a whole or in groups, is left alone. The year is locked, so that twice at once is once.
    ValidationError when another class has the title of one.
    """
    AcademicSession.objects.select_for_update().get(pk=school_year.pk)
    wanted: dict[int, list] = {}
    for level, subject in pairs:
        wanted.setdefault(level.pk, []).append(subject)
    sections = Section.objects.of_year(school_year).filter(grade_level__in=wanted).in_reading_order()
    there = SchoolClass.objects.of_year(school_year).taught_by_section()
    made = 0
    for section in sections.with_year():
        for subject in wanted[section.grade_level_id]:
            if (section.pk, subject.pk) not in there:
                try:
                    class_of(section, subject)
                except ValidationError:
                    title = class_title(subject, section)
                    raise ValidationError(
                        _("“%(title)s” is the title of another class or course already. Rename that first.")
                        % {"title": title}
                    ) from None
                made += 1
    return made


def add_class(school_class):
    """Saves a new class. ValidationError by field."""
    return add_row(school_class, "class.add")


@transaction.atomic
def change_class(school_class, values):
    """Sets `values`, {field: value}. ValidationError by field.

    Whose students attend stays once there is anything to lose: a roster of its own that is not empty, the section of a whole
    section's class that has homework, lessons or marks. So does the school year of a class that has any of them. Where a whole
    section's class that has any gets students of its own, it keeps those whom it had.
    """
    before = SchoolClass.objects.select_for_update(of=("self",)).select_related("section").get(pk=school_class.pk)
    if not values.get("own_roster", True) and school_class.memberships.exists():
        raise ValidationError(
            {
                "own_roster": _(
                    "Students were put into this class one by one. Take them out first, or make another class."
                )
            }
        )
    was_whole = not before.own_roster and has_records(before)
    if was_whole:
        _check_students(before, values)
    change_row_of_year(school_class, values, "class.change")
    if was_whole and school_class.own_roster:
        _keep_students(school_class, before.section)
    return school_class


def _check_students(whole, values):
    """ValidationError where `values` would give what was done in the class of a section to other students.

    Whoever is in a group of the section is not in the class of the whole of it, and cannot be kept there.
    """
    groups = SchoolClass.objects.filter(section=whole.section, course=whole.course, own_roster=True)
    splits = values.get("own_roster")
    if splits and (group := groups.filter(memberships__isnull=False).first()):
        text = _("The section has groups of this course, such as “%(name)s”. Add another group instead.")
        raise ValidationError({"own_roster": text % {"name": group}})
    # Of no section is a class of several, which a class with students of its own may become.
    stays = values.get("section", whole.section) in ((whole.section, None) if splits else (whole.section,))
    if not stays and values.get("school_year", whole.school_year) == whole.school_year:
        text = _("“%(name)s” has records of %(section)s and stays there. Add another class for the other section.")
        raise ValidationError({"section": text % {"name": whole, "section": whole.section.name}})


def _keep_students(school_class, section):
    """Whoever was in `section` is in the class on the same days, and so owes what they owed and can be marked as before."""
    list(Student.objects.select_for_update().filter(memberships__section=section).order_by("pk"))
    places = list(section.memberships.select_related("student").order_by("student__sort_name", "student", "starts_on"))
    ClassMembership.objects.bulk_create(
        ClassMembership(student=each.student, school_class=school_class, starts_on=each.starts_on, ends_on=each.ends_on)
        for each in places
    )
    if places:
        names = list(dict.fromkeys(each.student.name for each in places))
        record(
            "class.join",
            school_class,
            after={"starts_on": str(min(each.starts_on for each in places)), "students": names},
        )


@transaction.atomic
def remove_class(school_class):
    """Deletes a class that nothing refers to. ValidationError otherwise."""
    try:
        remove_row(school_class, "class.remove")
    except ProtectedError:
        raise ValidationError(
            _("“%(name)s” has students, lessons or marks. It stays for the record.") % {"name": school_class}
        ) from None
