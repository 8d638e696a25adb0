"""Which students, guardians, sections and links: the one place that says who may see whom."""

from .calendar import CalendarQuerySet
from .course import ClassMembershipQuerySet, CourseQuerySet, SchoolClassQuerySet
from .dates import DatedQuerySet, breaks, in_force, without_break
from .guardian import GuardianLinkQuerySet, GuardianQuerySet
from .household import HouseholdQuerySet
from .staff import StaffQuerySet, TeachingAssignmentQuerySet
from .structure import LevelQuerySet, SectionQuerySet, SessionQuerySet, SubjectQuerySet
from .student import StudentQuerySet

__all__ = [
    "CalendarQuerySet",
    "ClassMembershipQuerySet",
    "CourseQuerySet",
    "DatedQuerySet",
    "GuardianLinkQuerySet",
    "GuardianQuerySet",
    "HouseholdQuerySet",
    "LevelQuerySet",
    "SchoolClassQuerySet",
    "SectionQuerySet",
    "SessionQuerySet",
    "StaffQuerySet",
    "StudentQuerySet",
    "SubjectQuerySet",
    "TeachingAssignmentQuerySet",
    "breaks",
    "in_force",
    "without_break",
]
