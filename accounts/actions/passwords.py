"""Resetting a forgotten password by e-mail."""

from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from ..mail import write_mail
from ..models import User
from ..queue import after_commit
from ..school import school_url
from ..tokens import SchoolTokenGenerator
from .audit import record


@transaction.atomic
def send_reset_to(user):
    """Somebody of the school sends `user` a link to reset the password."""
    record("password.reset_link", user, after={"email": user.email})
    after_commit("accounts.tasks.send_password_resets", user.email)


def send_password_resets(email):
    """Mails a reset link to the person with this address who has a password and may sign in; returns how many."""
    users = list(User.objects.people().reachable_at(email).with_password())
    for user in users:
        write_mail("password_reset", user, {"link": _reset_link(user)}).send()
    return len(users)


def _reset_link(user):
    key = SchoolTokenGenerator().make_token(user)
    # The key holds a dash itself, which reverse() would have to escape.
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return school_url(path)
