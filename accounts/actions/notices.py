"""Telling people by e-mail that the security of their own account has changed."""

from datetime import timedelta

from ..mail import write_mail
from ..models import User
from ..outbox import kind_of_mail


@kind_of_mail("notice", lifetime=timedelta(days=7))
def write_notice(user_id, **context):
    """The notice to this user; None when they are gone or have no address."""
    user = User.objects.filter(pk=user_id).exclude(email="").first()
    return user and write_mail("notice", user, context)
