"""Who signs in to a school, what their roles allow, and what they did."""

from .audit import AuditEvent
from .invitation import Invitation
from .mail import OutgoingMail
from .role import Role, RoleAssignment
from .support import SupportVisit
from .user import User, display_name

__all__ = ["AuditEvent", "Invitation", "OutgoingMail", "Role", "RoleAssignment", "SupportVisit", "User", "display_name"]
