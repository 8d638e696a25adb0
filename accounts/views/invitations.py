"""The page that an invitation's link opens."""

from allauth.account.utils import perform_login
from django.core import signing
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..access import public_page
from ..actions import accept_invitation
from ..forms.signing_in import InvitationForm
from ..models import Invitation


@public_page
@sensitive_post_parameters()
@never_cache
def invitation(request, token):
    """Shows whom the link is for and asks for a password; sets it, ends the link and signs them in."""
    found = _open_invitation(token)
    if found is None:
        return _over(request)
    form = InvitationForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        user = accept_invitation(found, form.cleaned_data["password1"])
        if user is None:
            return _over(request)
        return perform_login(request, user, redirect_url="/")
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", {"invitation": found, "form": form}, status=status)


def _open_invitation(token):
    try:
        found = Invitation.objects.select_related("user").get(pk=Invitation.id_from(token))
    except (signing.BadSignature, Invitation.DoesNotExist):
        return None
    return found if found.is_open and found.user.is_active else None


def _over(request):
    """A used, withdrawn, expired or foreign link. Who has just used it is inside already: a double click."""
    if request.method == "POST" and request.user.is_authenticated:
        return redirect("/")
    return render(request, "accounts/invitation_over.html", status=410)
