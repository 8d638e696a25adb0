"""What a move to another section changes for a student, before it happens."""

from dataclasses import dataclass, field

from .models import Course, SchoolClass, Section


@dataclass
class CourseChange:
    """A course before and after: the classes that end and those that begin; `groups` of which one may be chosen."""

    course: Course
    ending: list[SchoolClass] = field(default_factory=list)
    beginning: list[SchoolClass] = field(default_factory=list)
    groups: list[SchoolClass] = field(default_factory=list)


@dataclass
class MovePreview:
    """From the section `before` (None for who is in none); `electives` go on as they are."""

    before: Section | None
    courses: list[CourseChange]
    electives: list[SchoolClass]

    @property
    def choices(self):
        """The courses that the new section follows in groups."""
        return [change for change in self.courses if change.groups]


def preview_move(student, section, day):
    """The MoveChanges of a student who is in `section` from `day` on; four statements."""
    membership = student.memberships.on(day).select_related("section").first()
    before = membership.section if membership else None
    now = SchoolClass.objects.attended_by(student, on=day).with_teachers(on=day).in_reading_order()
    courses, electives = {}, []
    for each in now:
        if each.section_id is None:
            electives.append(each)
        else:
            _change(courses, each).ending.append(each)
    for each in SchoolClass.objects.of_section(section).with_teachers(on=day).in_reading_order():
        change = _change(courses, each)
        (change.groups if each.own_roster else change.beginning).append(each)
    for change in courses.values():
        # The class of the whole section that was split stays for what was done in it.
        change.beginning = [] if change.groups else change.beginning
    order = sorted(courses.values(), key=lambda change: change.course.subject.name)
    return MovePreview(before, order, electives)


def _change(courses, school_class):
    return courses.setdefault(school_class.course_id, CourseChange(school_class.course))
