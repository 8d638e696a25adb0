"""Who is in a class with a roster of its own: joining, leaving, changing groups.

Each verb locks the students first, as those of `enrolments` do, so that two at once come one after the other.
"""

from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.actions import record

from ..models import ClassMembership, Enrolment, SchoolClass, SectionMembership, Student
from ..models.dates import earliest
from ..models.enrolment import last_day_there
from .classes import add_class
from .saving import save_row
from .staff import change_assignment

ONE_DAY = timedelta(days=1)
# How many names an error lists.
NAMED = 5


@transaction.atomic
def put_in_class(school_class, students, *, starts_on):
    """`students` attend `school_class`, which has a roster of its own, from `starts_on`; returns how many are new.

    Who is in it on that day stays as they are; who joins later joins earlier. A place ends with a stay at the school
    whose last day is known, and in a group of the student's own section with a move that is known. ValidationError at
    `starts_on`, also for who is not enrolled on that day.
    """
    _check_roster(school_class)
    if not school_class.school_year.holds(starts_on):
        raise ValidationError(
            {"starts_on": _("This day is outside the school year %(year)s.") % {"year": school_class.school_year}}
        )
    students = _locked(students)
    last_days = dict(Enrolment.objects.on(starts_on).filter(student__in=students).values_list("student", "ends_on"))
    _require_enrolled([student for student in students if student.pk not in last_days])
    moving_on = _last_days_in_section(school_class.section_id, students, starts_on)
    there = set(school_class.memberships.on(starts_on).values_list("student", flat=True))
    later = {row.student_id: row for row in school_class.memberships.after(starts_on).order_by("-starts_on")}
    joining = [student for student in students if student.pk not in there]
    for student in joining:
        row = later.get(student.pk) or ClassMembership(
            student=student,
            school_class=school_class,
            ends_on=school_class.school_year.end_of_places(earliest(last_days[student.pk], moving_on.get(student.pk))),
        )
        row.starts_on = starts_on
        save_row(row, at="starts_on")
    if joining:
        record("class.join", school_class, after={"starts_on": str(starts_on), "students": _names(joining)})
    return len(joining)


@transaction.atomic
def take_from_class(school_class, students, *, last_day):
    """`students` attend `school_class` up to `last_day`; returns how many leave. What would begin later is dropped."""
    _check_roster(school_class)
    students = _locked(students)
    rows = list(
        school_class.memberships.filter(student__in=students).not_over(last_day + ONE_DAY).select_related("student")
    )
    for row in rows:
        _end(row, last_day)
    if rows:
        leaving = {row.student_id: row.student for row in rows}
        record("class.leave", school_class, after={"last_day": str(last_day), "students": _names(leaving.values())})
    return len({row.student_id for row in rows})


@transaction.atomic
def change_group(students, *, source, target, starts_on):
    """`students` of `source` attend `target` from `starts_on`; up to the day before the roster of `source` keeps them.

    Returns how many changed; who is not in `source` on that day stays where they are. ValidationError by field.
    """
    if source == target:
        raise ValidationError({"target": _("They are in this class already.")})
    _check_roster(source)
    students = _locked(students)
    there = set(source.memberships.on(starts_on).values_list("student", flat=True))
    moving = [student for student in students if student.pk in there]
    put_in_class(target, moving, starts_on=starts_on)
    take_from_class(source, moving, last_day=starts_on - ONE_DAY)
    return len(moving)


@transaction.atomic
def split_class(whole, groups, *, starts_on, ends_teaching):
    """Makes groups with students of their own of a whole section's class; returns them.

    `groups` are (title, students). With `ends_teaching` the teachers of the whole class teach it up to the day
    before. The class itself stays, with what was done in it. ValidationError at `starts_on`, or at `title_<n>`,
    counted from 1.
    """
    made = []
    for number, (title, students) in enumerate(groups, start=1):
        group = SchoolClass(
            school_year=whole.school_year, course=whole.course, section=whole.section, own_roster=True, title=title
        )
        try:
            add_class(group)
        except ValidationError as error:
            raise ValidationError({f"title_{number}": error.messages}) from None
        put_in_class(group, students, starts_on=starts_on)
        made.append(group)
    if ends_teaching:
        for assignment in whole.assignments.on(starts_on):
            if assignment.starts_on is None or assignment.starts_on < starts_on:
                change_assignment(assignment, starts_on=assignment.starts_on, ends_on=starts_on - ONE_DAY)
    return made


# --- What follows from coming, moving and leaving; the caller has locked the student. --------------------------------


def leave_classes(student, *, first_day, last_day, planned=None):
    """The stay from `first_day` ends with `last_day`, and not with the day that was `planned`: so do places in classes."""
    rows = student.class_memberships.filter(starts_on__gte=first_day)
    rows = rows.select_related("school_class__school_year")
    for row in rows.filter(starts_on__lte=planned) if planned else rows:
        if row.ends_on is None or row.ends_on > last_day or row.ends_on == planned:
            _end(row, row.school_class.school_year.end_of_places(last_day))


def return_to_classes(student, *, last_day, section=None, until=None, but=()):
    """Places in classes that ended with `last_day` hold up to `until`, by default as long as their school year lets them.

    With `section` only those in its split groups; none of the ids `but`. A class that the student joined again since is left
    alone.
    """
    again = student.class_memberships.after(last_day).values("school_class")
    rows = student.class_memberships.filter(ends_on=last_day).exclude(school_class__in=again).exclude(pk__in=but)
    rows = rows.select_related("school_class__school_year")
    for row in rows.filter(school_class__section=section) if section else rows:
        row.ends_on = row.school_class.school_year.end_of_places(until)
        save_row(row)


def leave_groups_of(section, student, *, starts_on, until=None):
    """From `starts_on` the student is in another section: no longer in split groups of this one. Electives stay.

    `until` is the last day of the place in the section that is given up; what lies after it stays.
    """
    rows = student.class_memberships.filter(school_class__section=section).not_over(starts_on)
    for row in rows.filter(starts_on__lte=until) if until else rows:
        _end(row, starts_on - ONE_DAY)


def _end(row, last_day):
    if row.starts_on > last_day:
        row.delete()
        return
    row.ends_on = last_day
    save_row(row, at="last_day")


def _last_days_in_section(section, students, day):
    """{student id: last day in the section, None without one} of those who are in it on the day."""
    places = defaultdict(list)
    for place in SectionMembership.objects.filter(section=section, student__in=students).order_by("starts_on"):
        places[place.student_id].append(place)
    return {student: last_day_there(rows, day) for student, rows in places.items()}


def _locked(students):
    return list(Student.objects.select_for_update().filter(pk__in=[student.pk for student in students]).order_by("pk"))


def _names(students):
    return [student.name for student in students]


def _require_enrolled(absent):
    if absent:
        names = _names(absent[:NAMED]) + (
            [_("%(count)d more") % {"count": len(absent) - NAMED}] * (len(absent) > NAMED)
        )
        raise ValidationError(
            {"starts_on": _("Not enrolled on this day: %(names)s.") % {"names": get_text_list(names, _("and"))}}
        )


def _check_roster(school_class):
    if not school_class.own_roster:
        raise ValidationError(
            _("“%(name)s” is the class of a whole section: move students between sections.") % {"name": school_class}
        )
