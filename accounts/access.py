"""Guards: every view says who may open it. A test walks the URLconf and refuses one that does not."""

from functools import wraps

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django_htmx.http import HttpResponseClientRedirect

from .capabilities import Capability, RoleCode
from .models import Role


def public_page(view):
    """Anybody may open this view, signed in or not."""
    view.access = "public"
    return view


def signed_in(view):
    """Any signed-in person may open this view; others are sent to sign in and come back."""
    return _guard(view, "signed in", lambda user: True)


def as_oneself(view):
    """Any signed-in person about their own account; 403 for who views as another or visits as support."""
    return _guard(view, "signed in as oneself", lambda user: not user.is_support, borrowed=False)


def requires(*capabilities):
    """People whose roles hold at least one of `capabilities` may open this view; 403 for others."""

    def decorate(view):
        return _guard(view, capabilities, lambda user: any(user.can(capability) for capability in capabilities))

    return decorate


def may_manage_account(actor, user):
    """Whether `actor` may change the account, sign-in and roles of `user`.

    An owner's account is for owners only, and nobody manages that of somebody who may do more than they may give.
    Who may merely invite people manages accounts that hold nothing but roles they may give: else a new address or
    link would make them somebody greater.
    """
    if user.is_support:
        return False
    if actor.can(Capability.MANAGE_ACCESS):
        is_within = not user.has_role(RoleCode.OWNER) and user.capabilities <= actor.giveable
        return actor.has_role(RoleCode.OWNER) or is_within
    return actor.can(Capability.INVITE_PEOPLE) and set(user.role_list).issubset(Role.objects.assignable_by(actor))


def lacks_second_factor(user):
    """Whether a role of `user` asks for an authenticator app or a passkey, and they have neither."""
    return user.must_have_second_factor and not is_mfa_enabled(user)


def may_view_as(actor, target):
    """Whether `actor` may see the school as `target`: never as oneself or as somebody who may do more."""
    return (
        actor.can(Capability.VIEW_AS)
        and target.is_active
        and not target.is_support
        and target != actor
        and actor.holds_all(target.capabilities - {str(Capability.USE_PORTAL)})
    )


def _guard(view, access, allowed, *, borrowed=True):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not allowed(request.user) or not (borrowed or is_oneself(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    # What the test asks that walks the URLconf.
    guarded.access = access  # type: ignore[attr-defined]  # functions take attributes; their types do not say so
    return guarded


def _to_sign_in(request):
    """A part of a page takes the whole page there, with whatever it shows of the school."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    try:
        back = request.htmx.current_url_abs_path or "/"
    except ValueError:  # what a browser is at is an address; anybody may say otherwise
        back = "/"
    return HttpResponseClientRedirect(redirect_to_login(back, settings.LOGIN_URL).url)


def is_oneself(request):
    """Whether nobody looks with the eyes of the signed-in person: neither a colleague nor platform support."""
    return getattr(request, "viewing_as", None) is None and getattr(request, "support_visit", None) is None
