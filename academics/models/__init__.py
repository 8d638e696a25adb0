"""A school's structure and people, and how they belong together over time."""

from .enrolment import Enrolment, SectionMembership
from .guardian import Guardian, GuardianLink
from .household import Household
from .imports import ImportBatch, ImportChange
from .staff import StaffMember, TeachingAssignment
from .structure import AcademicSession, GradeLevel, Section, Subject
from .student import Student

__all__ = [
    "AcademicSession",
    "Enrolment",
    "GradeLevel",
    "Guardian",
    "GuardianLink",
    "Household",
    "ImportBatch",
    "ImportChange",
    "Section",
    "SectionMembership",
    "StaffMember",
    "Student",
    "Subject",
    "TeachingAssignment",
]
