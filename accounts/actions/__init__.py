"""Verbs about accounts: each one a transaction, each one in the audit trail."""

from .audit import audited, record
from .roles import create_default_roles, give_role

__all__ = ["audited", "create_default_roles", "give_role", "record"]
