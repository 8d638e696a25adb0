"""Verbs about messages."""

from .delivering import deliver_due, resend_delivery, send_delivery, stop_unsent
from .reading import mark_read
from .sending import Recipient, send_message

__all__ = ["Recipient", "deliver_due", "mark_read", "resend_delivery", "send_delivery", "send_message", "stop_unsent"]
