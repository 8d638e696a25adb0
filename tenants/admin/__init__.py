"""The platform's console."""

from .jobs import JobAdmin
from .records import AuditEventAdmin, ErasureReportAdmin, SignUpAdmin, SupportGrantAdmin
from .schools import SchoolAdmin
from .staff import StaffAdmin

__all__ = [
    "AuditEventAdmin",
    "ErasureReportAdmin",
    "JobAdmin",
    "SchoolAdmin",
    "SignUpAdmin",
    "StaffAdmin",
    "SupportGrantAdmin",
]
