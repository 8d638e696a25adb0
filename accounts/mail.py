"""Mails about accounts: plain text, the template's first line is the subject."""

from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.localisation import offered_language
from core.mail import Mail, school_sender
from core.school import current_school, school_url, school_zone


def write_mail(template, user, context=None):
    """An unsent Mail of `templates/accounts/mail/<template>.txt` to `user`, in their language.

    The template finds `user`, `school`, `address` (the school's full address) and `context`.
    """
    school = current_school()
    with translation.override(offered_language(user.language) or school.locale), timezone.override(school_zone()):
        text = render_to_string(
            f"accounts/mail/{template}.txt",
            {"user": user, "school": school, "address": school_url(), **(context or {})},
        )
    subject, _, body = text.strip().partition("\n")
    return Mail(subject.strip(), body.strip() + "\n", school_sender(), [user.email])
