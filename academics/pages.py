"""What the pages of people show, gathered by compiled statements."""

from dataclasses import dataclass
from datetime import date

from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer

from .models import ClassMembership, GuardianLink, SchoolClass, SectionMembership, Student, TeachingAssignment
from .read_ahead import read_homeroom_teachers, read_sections, read_teachers

_STUDENT = Compiled(
    lambda viewer, today, student: (
        Student.objects.visible_to_staff(viewer, on=today)
        .filter(pk=student)
        .select_related("household", "user")
        .with_enrolments()
    ),
    viewer=Viewer,
    today=date,
    student=int,
)
_LINKS = Compiled(
    lambda viewer, today, student: GuardianLink.objects.visible_to(viewer, on=today).of_student(student),
    viewer=Viewer,
    today=date,
    student=int,
)
_SIBLINGS = Compiled(
    lambda viewer, today, student: (
        Student.objects.visible_to_staff(viewer, on=today).siblings_of(student, on=today).order_by("sort_name", "pk")
    ),
    viewer=Viewer,
    today=date,
    student=int,
)
_SECTIONS = Compiled(
    lambda student: (
        SectionMembership.objects.filter(student=student)
        .select_related("section__school_year", "section__grade_level")
        .latest_first()
    ),
    student=int,
)
_CLASSES = Compiled(
    lambda student, today: SchoolClass.objects.attended_by(student, on=today).in_reading_order(),
    student=int,
    today=date,
)
_PLACES = Compiled(lambda student: ClassMembership.objects.filter(student=student).with_classes(), student=int)
_OPENED = Compiled(
    lambda viewer, today, school_class_ids: (
        SchoolClass.objects.visible_to_staff(viewer, on=today)
        .filter(pk__in=school_class_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    ),
    viewer=Viewer,
    today=date,
    school_class_ids=[int],
)


@dataclass
class StudentPage:
    """A student as one member of staff may see them."""

    student: Student
    state: str
    # Where they are today, and who leads the section.
    membership: SectionMembership | None
    homeroom: list[TeachingAssignment]
    # To guardians, by the order of calling; none for who may not see contacts.
    links: list[GuardianLink]
    former_links: list[GuardianLink]
    siblings: list[Student]
    # Today's classes with their teachers, and places before and later; the ids of those that may be opened.
    classes: list[SchoolClass]
    places: list[ClassMembership]
    opened: set[int]
    # All places in sections, the latest first.
    history: list[SectionMembership]


def read_student_page(user, student_id, today) -> StudentPage | None:
    """What `user` sees of a student; None when that is nothing. A constant number of statements."""
    asked = {"viewer": user, "today": today, "student": student_id}
    student = _STUDENT.first(**asked)
    if student is None:
        return None
    siblings = _SIBLINGS(**asked)
    read_sections([student, *siblings], on=today)
    membership = next(iter(student.current_memberships), None)
    if membership:
        read_homeroom_teachers([membership.section], on=today)
    links = _LINKS(**asked) if user.can(Capability.SEE_CONTACTS) else []
    classes = _CLASSES(student=student_id, today=today)
    read_teachers(classes, on=today)
    places = [row for row in _PLACES(student=student_id) if not row.is_in_force(today)]
    ids = [*(each.pk for each in classes), *(row.school_class_id for row in places)]
    return StudentPage(
        student=student,
        state=student.state_on(today),
        membership=membership,
        homeroom=membership.section.homeroom_assignments if membership else [],
        links=[link for link in links if link.is_in_force(today)],
        former_links=[link for link in links if not link.is_in_force(today)],
        siblings=siblings,
        classes=classes,
        places=places,
        opened=set(_OPENED(viewer=user, today=today, school_class_ids=ids)),
        history=_SECTIONS(student=student_id),
    )
