"""One's own account."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions
from ..access import as_oneself
from ..forms.people import ProfileForm
from ..models import User


@as_oneself
def profile(request):
    """One's own name and language."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_own_profile(request.user, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@as_oneself
def security(request):
    """Password, second factors and devices: allauth's page, under the name our menu knows."""
    return redirect("mfa_index")


@as_oneself
def second_factor(request):
    """Where somebody is led whose role asks for a second step of signing in, until there is one."""
    if not request.lacks_second_factor:
        return redirect("accounts:security")
    return render(request, "accounts/second_factor.html")


@as_oneself
def sessions(request):
    """Where one is signed in; a POST signs all other devices out."""
    mine = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    if request.method == "POST":
        ended = actions.end_sessions([session for session in mine if session.session_key != here])
        messages.success(request, _("Signed out elsewhere: %(number)d.") % {"number": ended})
        return redirect("accounts:sessions")
    mine.sort(key=lambda session: (session.session_key != here, -session.created_at.timestamp()))
    return render(request, "accounts/sessions.html", {"sessions": mine, "here": here})


@as_oneself
@require_POST
def session_end(request, pk):
    """Signs one device out."""
    actions.end_session(get_object_or_404(request.user.usersession_set, pk=pk))
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")
