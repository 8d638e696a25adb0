"""Forms of the public site, of platform staff and of a school about itself."""

from .console import (
    ChangeStaffForm,
    DomainForm,
    EraseForm,
    ImportSchoolForm,
    MoveForm,
    NewSchoolForm,
    NewStaffForm,
    PutInPlaceForm,
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
    "MoveForm",
    "NewSchoolForm",
    "NewStaffForm",
    "PutInPlaceForm",
    "SchoolForm",
    "SignUpForm",
    "StaffEmailForm",
    "SupportForm",
    "SuspendForm",
]
