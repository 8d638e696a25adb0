"""Verbs about schools as the platform's customers."""

from .backing_up import running_backup, start_backup, start_staff_backup, take_backup
from .creating import Provisioned, provision_school
from .domains import change_domains
from .erasing import ask_for_erasure, carry_out_erasure, erase_school, finish_erasures, replay_tombstones
from .exporting import export_to, last_exports, note_download, start_export, start_staff_export
from .finding import ask_for_schools, write_school_links
from .importing import import_school, start_school_import
from .lifecycle import resume_school, suspend_school
from .moving import move_school, start_move, tidy_moves
from .platform import ensure_platform
from .restoring import running_restore, start_discarding, start_putting_in_place, start_restoring
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
from .staff import ask_for_password_link, change_staff, make_staff, write_password_link
from .support import grant_support

__all__ = [
    "Provisioned",
    "ask_for_erasure",
    "ask_for_password_link",
    "ask_for_schools",
    "build_school",
    "carry_out_erasure",
    "change_domains",
    "change_school",
    "change_staff",
    "confirm_sign_up",
    "ensure_platform",
    "erase_school",
    "export_to",
    "find_by_token",
    "finish_erasures",
    "grant_support",
    "import_school",
    "last_exports",
    "make_staff",
    "move_school",
    "note_download",
    "owner_invitation_url",
    "provision_school",
    "replay_tombstones",
    "request_school",
    "resume_school",
    "resume_sign_ups",
    "running_backup",
    "running_restore",
    "send_confirmation",
    "start_backup",
    "start_discarding",
    "start_export",
    "start_move",
    "start_putting_in_place",
    "start_restoring",
    "start_school_import",
    "start_staff_backup",
    "start_staff_export",
    "suspend_school",
    "take_backup",
    "tidy_moves",
    "write_password_link",
    "write_school_links",
]
