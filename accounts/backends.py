"""Finding the user who signs in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

from core.compiled import Compiled

_USER = Compiled(lambda user: get_user_model().objects.filter(pk=user), user=int)


class AccountBackend(AuthenticationBackend):
    """By username or e-mail address, in a school as on the platform's host.

    allauth would also take any address in its own table, which keeps old ones and exists in
    schools only; here the address of the user's row is the only one. And it would check a password once for each way
    to read what was typed; here one user is found and one hash computed, as for a name that nobody has: the time
    that the answer takes says nothing.
    """

    def get_user(self, user_id):
        """Whoever is signed in, asked for on every request; None for who is gone or may not sign in."""
        user = _USER.first(user=user_id)
        return user if user and self.user_can_authenticate(user) else None

    def _authenticate(self, request, **credentials):
        typed = credentials.get("username") or credentials.get("email")
        user = get_user_model().objects.known_as(typed).first() if typed else None
        return self._check_password(user, credentials["password"])


def lockout_name(request, credentials):
    """Under which name django-axes counts failures: the username, also for who types the e-mail address."""
    given = credentials or {}
    typed = str(given.get("username") or request.POST.get("login") or request.POST.get("username") or "").strip()
    user = get_user_model().objects.known_as(typed).first() if typed else None
    return user.username if user else typed.lower()
