"""Forms of the public site, of platform staff and of a school about itself."""

from .public import FindSchoolForm, SignUpForm

__all__ = ["FindSchoolForm", "SignUpForm"]
