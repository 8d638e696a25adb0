"""Ending sessions: signing a lost phone out from elsewhere."""

from django.db import transaction

from .audit import record


@transaction.atomic
def end_session(session):
    """Signs one of the user's devices out."""
    record("session.revoke", session.user, before={"browser": session.user_agent, "ip": session.ip})
    session.end()


@transaction.atomic
def end_sessions(sessions):
    """Signs several devices out; returns how many."""
    for session in sessions:
        end_session(session)
    return len(sessions)
