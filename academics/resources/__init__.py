"""Lists as people take them out."""

from .changes import DifferenceResource, ExceptionResource, ImportResource, RolloverResource
from .people import GuardianResource, StaffResource, StudentResource
from .structure import (
    AssignmentResource,
    CalendarResource,
    ClassPlaceResource,
    ClassResource,
    CourseResource,
    LevelResource,
    SectionResource,
    SessionResource,
    SubjectResource,
)

__all__ = [
    "AssignmentResource",
    "CalendarResource",
    "ClassPlaceResource",
    "ClassResource",
    "CourseResource",
    "DifferenceResource",
    "ExceptionResource",
    "GuardianResource",
    "ImportResource",
    "LevelResource",
    "RolloverResource",
    "SectionResource",
    "SessionResource",
    "StaffResource",
    "StudentResource",
    "SubjectResource",
]
