"""Resetting a forgotten password by e-mail."""

from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from core.school import school_url
from core.signing import SchoolTokenGenerator

from ..mail import write_mail
from ..models import User
from ..outbox import kind_of_mail, queue_mail
from .audit import record


@transaction.atomic
def send_reset_to(user):
    """Somebody of the school sends `user` a link to reset the password."""
    record("password.reset_link", user, after={"email": user.email})
    queue_mail("password_reset", user_id=user.pk)


@kind_of_mail("password_reset")
def write_password_reset(email="", user_id=None):
    """The mail with a new link to this user, or to who has this address; None unless they have a password and may sign in.

    It goes to the address that they have when it is written.
    """
    people = User.objects.people().active().with_password().exclude(email="")
    user = (people.filter(pk=user_id) if user_id else people.reachable_at(email)).first()
    return user and write_mail("password_reset", user, {"link": _reset_link(user)})


def _reset_link(user):
    key = SchoolTokenGenerator().make_token(user)
    # The key holds a dash itself, which reverse() would have to escape.
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return school_url(path)
