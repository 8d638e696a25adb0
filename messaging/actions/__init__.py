"""Verbs about messages."""

from .deliver import deliver_due, resend_delivery, send_delivery, stop_unsent
from .read import mark_read
from .send import Recipient, send_message

__all__ = ["Recipient", "deliver_due", "mark_read", "resend_delivery", "send_delivery", "send_message", "stop_unsent"]
