"""Tells the rest of the request who acts, and on whose behalf."""

from contextlib import ExitStack

from django.contrib.auth import logout
from django.shortcuts import redirect, render

from core.current import Actor, acting, client_ip
from core.readonly import read_only
from core.school import in_school

from .access import lacks_second_factor, may_view_as
from .actions import end_viewing_as
from .idle import has_been_idle
from .models import SupportVisit, User

VIEWING_AS = "viewing_as"
SUPPORT_VISIT = "support_visit"
# What somebody may open who has to set up a second step of signing in.
_SETTING_UP = {
    "accounts:second_factor",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "school_theme",
    "school_logo",
}
_SAFE = ("GET", "HEAD", "OPTIONS")


class CurrentUserMiddleware:
    """Makes the signed-in user the actor of everything that the request does.

    In a school two sessions are not what they seem: who views as another person looks but may not
    touch, and platform support is let in by a visit that ends. `request.real_user` is whoever
    signed in, `request.viewing_as` the person looked through, `request.support_visit` the visit,
    `request.actor` who answers for what is done.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and has_been_idle(request):
            logout(request)
        request.real_user = request.user
        request.viewing_as = request.support_visit = None
        request.lacks_second_factor = False
        if in_school() and request.user.is_authenticated:
            if request.user.is_support and not self._find_visit(request):
                logout(request)
                return redirect("accounts:support_over")
            request.lacks_second_factor = lacks_second_factor(request.user)
            self._find_other(request)
        with ExitStack() as stack:
            request.actor = stack.enter_context(acting(_actor(request)))
            if request.viewing_as is not None and request.method in _SAFE:
                stack.enter_context(read_only())
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Refuses changes while one views as another person; signing out ends the view first.

        Whose role asks for a second step, and who has none, gets no further than setting it up.
        """
        if request.lacks_second_factor and request.resolver_match.view_name not in _SETTING_UP:
            return redirect("accounts:second_factor")
        if request.viewing_as is None or request.method in _SAFE:
            return None
        name = request.resolver_match.view_name
        if name == "account_logout":
            end_viewing_as(request.viewing_as)
            del request.session[VIEWING_AS]
            request.user, request.viewing_as = request.real_user, None
        elif name != "accounts:view_as_end":
            return render(request, "accounts/read_only.html", status=403)
        return None

    def _find_visit(self, request):
        visit_id = request.session.get(SUPPORT_VISIT)
        request.support_visit = SupportVisit.objects.open().filter(pk=visit_id).first() if visit_id else None
        return request.support_visit

    def _find_other(self, request):
        target_id = request.session.get(VIEWING_AS)
        if target_id is None:
            return
        target = User.objects.filter(pk=target_id).first()
        # Asked on each request: rights may have changed since it began.
        if target is None or request.lacks_second_factor or not may_view_as(request.user, target):
            del request.session[VIEWING_AS]
            return
        request.user = request.viewing_as = target


def _actor(request):
    user = request.real_user if request.real_user.is_authenticated else None
    name = user.name if user else "Somebody not signed in"
    if request.viewing_as is not None:
        name = f"{name} viewing as {request.viewing_as.name}"
    elif request.support_visit is not None:
        name = request.support_visit.actor_name
    agent = request.headers.get("User-Agent", "")[:300]
    return Actor(user=user, name=name, ip=client_ip(request) or None, user_agent=agent)
