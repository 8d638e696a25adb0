"""Forms of the public site, of platform staff and of a school about itself."""

from .console import (
    ChangeStaffForm,
    DomainForm,
    EraseForm,
    ImportSchoolForm,
    NewSchoolForm,
    NewStaffForm,
    PutInPlaceForm,
    SchoolMoveForm,
    SupportForm,
    SuspendForm,
)
from .public import FindSchoolForm, SignUpForm, StaffEmailForm
from .settings import SchoolForm

__all__ = [
    "ChangeStaffForm",
    "DomainForm",
    "EraseForm",
    "FindSchoolForm",
    "ImportSchoolForm",
    "NewSchoolForm",
    "NewStaffForm",
    "PutInPlaceForm",
    "SchoolForm",
    "SchoolMoveForm",
    "SignUpForm",
    "StaffEmailForm",
    "SupportForm",
    "SuspendForm",
]
