"""The platform's console."""

from .records import AuditEventAdmin, SignUpAdmin, SupportGrantAdmin
from .schools import SchoolAdmin
from .staff import StaffAdmin

__all__ = ["AuditEventAdmin", "SchoolAdmin", "SignUpAdmin", "StaffAdmin", "SupportGrantAdmin"]
