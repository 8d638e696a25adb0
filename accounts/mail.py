"""Mails about accounts: plain text, the template's first line is the subject."""

from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from .school import current_school, school_url, school_zone


def write_mail(template, user, context=None):
    """An unsent EmailMessage of `templates/accounts/mail/<template>.txt` to `user`, in their language.

    The template finds `user`, `school`, `address` (the school's full address) and `context`.
    """
    school = current_school()
    with translation.override(user.language or school.locale), timezone.override(school_zone()):
        text = render_to_string(
            f"accounts/mail/{template}.txt",
            {"user": user, "school": school, "address": school_url(), **(context or {})},
        )
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", school_sender(), [user.email])


def school_sender():
    """The platform's sender address under the school's name."""
    return formataddr((current_school().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def is_refused(error):
    """Whether the mail server refused this address for good, so that trying again changes nothing."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code in {550, 551, 553}
