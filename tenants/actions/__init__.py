"""Verbs about schools as the platform's customers."""

from .finding import ask_for_schools, send_school_links
from .lifecycle import delete_school, resume_school, suspend_school
from .platform import ensure_platform, make_staff
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

__all__ = [
    "Provisioned",
    "ask_for_schools",
    "build_school",
    "change_school",
    "confirm_sign_up",
    "delete_school",
    "ensure_platform",
    "find_by_token",
    "make_staff",
    "owner_invitation_url",
    "provision_school",
    "request_school",
    "resume_school",
    "resume_sign_ups",
    "send_confirmation",
    "send_school_links",
    "suspend_school",
]
