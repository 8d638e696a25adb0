"""The platform's console."""

from .records import AuditEventAdmin, ErasureReportAdmin, SignUpAdmin, SupportGrantAdmin
from .schools import SchoolAdmin
from .staff import StaffAdmin

__all__ = ["AuditEventAdmin", "ErasureReportAdmin", "SchoolAdmin", "SignUpAdmin", "StaffAdmin", "SupportGrantAdmin"]
