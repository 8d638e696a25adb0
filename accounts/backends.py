"""Finding the user who signs in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model


class AccountBackend(AuthenticationBackend):
    """By username or e-mail address, in a school as on the platform's host.

    allauth would also take any address in its own table, which keeps old ones and exists in
    schools only; here the address of the user's row is the only one.
    """

    def _authenticate_by_email(self, email, password):
        user = get_user_model().objects.filter(email__iexact=email).exclude(email="").first()
        return self._check_password(user, password)


def lockout_name(request, credentials):
    """Under which name django-axes counts failures: the username, also for who types the e-mail address."""
    given = credentials or {}
    typed = str(given.get("username") or request.POST.get("login") or request.POST.get("username") or "").strip()
    user = get_user_model().objects.known_as(typed).first() if typed else None
    return user.username if user else typed.lower()
