"""Visits of the platform's support."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.core import signing
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.lists import page_of

from .. import actions
from ..access import public_page, requires, signed_in
from ..capabilities import Capability as C
from ..middleware import SUPPORT_VISIT
from ..models import SupportVisit


@requires(C.SEE_AUDIT)
def support(request):
    """All visits: who, why, when, how long."""
    visits = SupportVisit.objects.visible_to(request.user)
    context = {"page": page_of(request, visits), "may_end": request.user.can(C.MANAGE_ACCESS)}
    return render(request, "accounts/support.html", context)


@requires(C.MANAGE_ACCESS)
@require_POST
def support_visit_end(request, pk):
    """Sends a visitor away at once."""
    visit = get_object_or_404(SupportVisit.objects.visible_to(request.user), pk=pk)
    actions.end_support_visit(visit)
    messages.success(request, _("The visit of %(name)s is over.") % {"name": visit.staff_name})
    return redirect("accounts:support")


@public_page
@never_cache
def support_enter(request, token):
    """The one-time link of the platform: asks first, so that what merely looks at links does not use it up."""
    try:
        visit = actions.read_support_token(token)
    except signing.BadSignature:
        return render(request, "accounts/support_over.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/support_enter.html", {"visit": visit})
    user = actions.open_support_visit(visit)
    if user is None:
        return render(request, "accounts/support_over.html", status=410)
    logout(request)
    login(request, user, backend="accounts.backends.AccountBackend")
    request.session[SUPPORT_VISIT] = visit.pk
    request.session.set_expiry(visit.expires_at)
    return redirect("/")


@signed_in
@require_POST
def support_end(request):
    """The visitor leaves."""
    if request.support_visit is not None:
        actions.end_support_visit(request.support_visit)
        logout(request)
    return redirect("accounts:support_over")


@public_page
def support_over(request):
    """Where a visit that has ended, or a link that no longer holds, leads."""
    return render(request, "accounts/support_over.html")
