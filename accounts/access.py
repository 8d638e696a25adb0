"""Guards: every view says who may open it. A test walks the URLconf and refuses one that does not."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied


def public_page(view):
    """Anybody may open this view, signed in or not."""
    view.access = "public"
    return view


def signed_in(view):
    """Any signed-in person may open this view; others are sent to sign in and come back."""
    return _guard(view, "signed in", lambda user: True)


def requires(*capabilities):
    """People whose roles hold at least one of `capabilities` may open this view; 403 for others."""

    def decorate(view):
        return _guard(view, capabilities, lambda user: any(user.can(capability) for capability in capabilities))

    return decorate


def platform_staff(view):
    """The platform's own staff may open this view; it exists on the platform's host only."""
    return _guard(view, "platform staff", lambda user: user.is_active and user.is_staff)


def _guard(view, access, allowed):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not allowed(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.access = access
    return guarded
