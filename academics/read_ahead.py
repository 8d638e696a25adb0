"""What pages read ahead for many rows at once, by compiled statements."""

from collections import defaultdict
from datetime import date

from core.compiled import Compiled

from .models import SectionMembership, TeachingAssignment

_PLACES = Compiled(
    lambda student_ids, day: (
        SectionMembership.objects.on(day).filter(student__in=student_ids).select_related("section__grade_level")
    ),
    student_ids=[int],
    day=date,
)
_LEADS = Compiled(
    lambda section_ids, day: (
        TeachingAssignment.objects.on(day)
        .homeroom()
        .filter(section__in=section_ids)
        .select_related("staff")
        .order_by("staff__sort_name", "id")
    ),
    section_ids=[int],
    day=date,
)

_TEACHERS = Compiled(
    lambda school_class_ids, day: (
        TeachingAssignment.objects.on(day)
        .filter(school_class__in=school_class_ids)
        .select_related("staff")
        .order_by("staff__sort_name", "id")
    ),
    school_class_ids=[int],
    day=date,
)


def read_sections(students, *, on):
    """Gives each student `current_memberships`, as `StudentQuerySet.with_section` does."""
    places = defaultdict(list)
    for place in _PLACES(student_ids=[student.pk for student in students], day=on):
        places[place.student_id].append(place)
    for student in students:
        student.current_memberships = places[student.pk]


def read_homeroom_teachers(sections, *, on):
    """Gives each section `homeroom_assignments`, as `SectionQuerySet.with_homeroom_teachers` does."""
    leads = defaultdict(list)
    for assignment in _LEADS(section_ids=[section.pk for section in sections], day=on):
        leads[assignment.section_id].append(assignment)
    for section in sections:
        section.homeroom_assignments = leads[section.pk]


def read_teachers(classes, *, on):
    """Gives each class `current_assignments`, as `SchoolClassQuerySet.with_teachers` does."""
    assigned = defaultdict(list)
    for assignment in _TEACHERS(school_class_ids=[school_class.pk for school_class in classes], day=on):
        assigned[assignment.school_class_id].append(assignment)
    for school_class in classes:
        school_class.current_assignments = assigned[school_class.pk]
