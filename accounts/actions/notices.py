"""Telling people by e-mail that the security of their own account has changed."""

from ..mail import write_mail
from ..models import User


def send_notice(template, user_id, context):
    """Mails a notice to the user; nothing when they are gone or have no address."""
    user = User.objects.filter(pk=user_id).exclude(email="").first()
    if user:
        write_mail(template, user, context).send()
