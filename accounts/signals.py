"""What Django, allauth and axes tell of, written into the audit trail. Our own apps send no signals."""

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from core.current import acting_user

from .actions import record
from .doors import forget_attempts
from .idle import note_activity
from .models import User


@receiver(user_logged_in)
def _signed_in(sender, request, user, **kwargs):
    note_activity(request)
    # A support visit has an entry of its own, with its reason.
    if not user.is_support:
        with acting_user(user):
            record("session.start", user)


@receiver(user_logged_out)
def _signed_out(sender, request, user, **kwargs):
    request.signed_out = True
    if user is not None and not user.is_support:
        record("session.end", user)


@receiver(user_locked_out)
def _locked_out(sender, request, username, **kwargs):
    # Also sent for each attempt while the lock holds: only the one that closed it is counted.
    if getattr(request, "axes_failures_since_start", None):
        record("session.lockout", User.objects.known_as(username or "").first(), after={"name": (username or "")[:150]})


@receiver([password_changed, password_set])
def _password_changed(sender, request, user, **kwargs):
    record("password.change", user)


@receiver(password_reset)
def _password_reset(sender, request, user, **kwargs):
    forget_attempts(request, user)
    with acting_user(user):
        record("password.reset", user)


@receiver(authenticator_added)
def _factor_added(sender, request, user, authenticator, **kwargs):
    record("second_factor.add", user, after={"kind": authenticator.get_type_display()})


@receiver(authenticator_removed)
def _factor_removed(sender, request, user, authenticator, **kwargs):
    record("second_factor.remove", user, before={"kind": authenticator.get_type_display()})


@receiver(authenticator_reset)
def _factor_renewed(sender, request, user, authenticator, **kwargs):
    record("second_factor.renew", user, after={"kind": authenticator.get_type_display()})
