"""Verbs about schools as the platform's customers."""

from .lifecycle import delete_school, resume_school, suspend_school
from .platform import ensure_platform, make_staff
from .provision import Provisioned, check_wish, provision_school, subdomain_is_taken
from .settings import change_school

__all__ = [
    "Provisioned",
    "change_school",
    "check_wish",
    "delete_school",
    "ensure_platform",
    "make_staff",
    "provision_school",
    "resume_school",
    "subdomain_is_taken",
    "suspend_school",
]
