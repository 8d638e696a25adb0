"""Verbs about a school's structure and people: each one a transaction, each one in the audit trail."""
