"""Mails that the platform itself sends: plain text, the template's first line is the subject."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core.mail import Mail

# What `accounts.outbox` hands the platform's mails to.
SEND_TASK = "tenants.send_mail"


def write_platform_mail(template, to, context, *, language=""):
    """An unsent Mail of `templates/tenants/mail/<template>.txt` to the address `to`."""
    with translation.override(language or settings.LANGUAGE_CODE):
        text = render_to_string(f"tenants/mail/{template}.txt", {"platform_name": settings.PLATFORM_NAME, **context})
    subject, _, body = text.strip().partition("\n")
    return Mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
