"""A school's structure and people, and how they belong together over time."""

from ..imports.models import ImportBatch, ImportChange
from ..rollover.models import Rollover, RolloverDecision
from .calendar import CalendarEntry
from .course import ClassMembership, Course, SchoolClass
from .enrolment import Enrolment, SectionMembership
from .guardian import Guardian, GuardianLink
from .household import Household
from .staff import StaffMember, TeachingAssignment
from .structure import AcademicSession, GradeLevel, Section, Subject
from .student import Student

__all__ = [
    "AcademicSession",
    "CalendarEntry",
    "ClassMembership",
    "Course",
    "Enrolment",
    "GradeLevel",
    "Guardian",
    "GuardianLink",
    "Household",
    "ImportBatch",
    "ImportChange",
    "Rollover",
    "RolloverDecision",
    "SchoolClass",
    "Section",
    "SectionMembership",
    "StaffMember",
    "Student",
    "Subject",
    "TeachingAssignment",
]
