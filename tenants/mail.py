"""Mails that the platform itself sends: plain text, the template's first line is the subject."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation


def send_platform_mail(template, to, context, *, language=""):
    """Sends `templates/tenants/mail/<template>.txt` to the address `to`; OSError when the mail server fails."""
    with translation.override(language or settings.LANGUAGE_CODE):
        text = render_to_string(f"tenants/mail/{template}.txt", {"platform_name": settings.PLATFORM_NAME, **context})
    subject, _, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
