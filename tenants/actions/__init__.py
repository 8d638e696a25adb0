"""Verbs about schools as the platform's customers."""

from .domains import change_domains
from .exporting import export_to, last_exports, note_download, start_export, start_staff_export
from .finding import ask_for_schools, send_school_links
from .lifecycle import delete_school, resume_school, suspend_school
from .platform import ensure_platform
from .provision import Provisioned, provision_school
from .settings import change_school
from .signup import (
    build_school,
    confirm_sign_up,
    find_by_token,
    owner_invitation_url,
    request_school,
    resume_sign_ups,
    send_confirmation,
)
from .staff import ask_for_password_link, change_staff, make_staff, send_password_link
from .support import grant_support

__all__ = [
    "Provisioned",
    "ask_for_password_link",
    "ask_for_schools",
    "build_school",
    "change_domains",
    "change_school",
    "change_staff",
    "confirm_sign_up",
    "delete_school",
    "ensure_platform",
    "export_to",
    "find_by_token",
    "grant_support",
    "last_exports",
    "make_staff",
    "note_download",
    "owner_invitation_url",
    "provision_school",
    "request_school",
    "resume_school",
    "resume_sign_ups",
    "send_confirmation",
    "send_password_link",
    "send_school_links",
    "start_export",
    "start_staff_export",
    "suspend_school",
]
