"""Verbs about messages."""

from .deliver import deliver, deliver_due, resend, stop_unsent
from .read import mark_read
from .send import Recipient, send

__all__ = ["Recipient", "deliver", "deliver_due", "mark_read", "resend", "send", "stop_unsent"]
