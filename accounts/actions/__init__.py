"""Verbs about accounts: each one a transaction, each one in the audit trail."""

from .audit import audited, record
from .invitations import accept_invitation, invitation_link, invite_user, send_invitation, send_unsent_invitations
from .notices import write_notice
from .passwords import write_password_reset
from .people import (
    add_person,
    block_account,
    change_person,
    change_roles,
    close_account,
    invite_again,
    keep_only_roles,
    remove_second_factors,
    reset_password_of,
    set_roles,
    unblock_account,
)
from .profile import change_own_profile
from .roles import add_role, change_role, create_default_roles, give_role, remove_role
from .sessions import end_session, end_sessions
from .support import (
    LINK_SECONDS,
    end_support_visit,
    make_support_token,
    open_support_visit,
    read_support_token,
    withdraw_support,
)
from .viewing import end_viewing_as, start_viewing_as

__all__ = [
    "LINK_SECONDS",
    "accept_invitation",
    "add_person",
    "add_role",
    "audited",
    "block_account",
    "change_own_profile",
    "change_person",
    "change_role",
    "change_roles",
    "close_account",
    "create_default_roles",
    "end_session",
    "end_sessions",
    "end_support_visit",
    "end_viewing_as",
    "give_role",
    "invitation_link",
    "invite_again",
    "invite_user",
    "keep_only_roles",
    "make_support_token",
    "open_support_visit",
    "read_support_token",
    "record",
    "remove_role",
    "remove_second_factors",
    "reset_password_of",
    "send_invitation",
    "send_unsent_invitations",
    "set_roles",
    "start_viewing_as",
    "unblock_account",
    "withdraw_support",
    "write_notice",
    "write_password_reset",
]
