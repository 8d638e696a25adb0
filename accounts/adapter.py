"""allauth's settings that are code."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from core.current import client_ip
from core.postgres.selected import connection
from core.useragents import describe_browser

from .doors import door_of, remember_device
from .outbox import queue_mail

_WRONG_SIGN_IN = _("The name or the password is not correct. Check both, or set a new password.")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people are invited by their school."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG_SIGN_IN,
        "email_password_mismatch": _WRONG_SIGN_IN,
        "incorrect_password": _("This is not your present password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not correct or no longer valid. Enter the one shown now."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only addresses of the same school: allauth would also follow one to another school."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request):
        return client_ip(request) or super().get_client_ip(request)

    def pre_authenticate(self, request, **credentials):
        """Counts the attempt at its door (see `doors`); a sign-in that succeeds takes that back."""
        typed = credentials.get("username") or credentials.get("email") or ""
        request.door, key = door_of(request, typed, request.POST.get("code", "").strip())
        usage = ratelimit.consume(request, app="allauth.account", action=request.door, key=key)
        if usage and not request.door.is_proven:
            # Every attempt from an address, whether right or wrong, for each costs the time of a hash.
            usage = ratelimit.consume(request, app="allauth.account", action="login_any") and usage
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = usage

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def get_password_change_redirect_url(self, request):
        return "/access/security/"

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Posts a note to the user that something about their sign-in changed; pages never wait for mail."""
        if not user.email:
            return
        browser = describe_browser(request_agent(self.request))
        note = {
            "event": template_prefix.rpartition("/")[2],
            "ip": self.get_client_ip(self.request),
            "browser": str(browser),
            "at": timezone.now().isoformat(),
        }
        queue_mail("notice", user_id=user.pk, **note)


class MFAAdapter(DefaultMFAAdapter):
    """Authenticator apps and passkeys show the school's name."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def generate_authenticator_name(self, user, type):
        """What a new passkey is called unless the person has a better name: the device it is made on."""
        return describe_browser(request_agent(self.request))

    def get_totp_issuer(self):
        return connection.tenant.name

    def _get_site_name(self):
        return connection.tenant.name


def request_agent(request):
    """The browser's own description of itself."""
    return request.headers.get("User-Agent", "")
