"""Inviting many guardians at once, as a job."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.lists import render_list

from ..actions.invitations import count_invitable, start_inviting
from ..forms.filters import InviteFilterForm
from .sections import get_section


@requires(C.INVITE_PEOPLE)
@requires(C.SEE_ALL_PEOPLE)
def guardians_invite(request):
    """How many guardians of the school or of a level would be invited; by POST, the start of it."""
    form = InviteFilterForm(request.POST or request.GET, user=request.user)
    level = form.value("level")
    if request.method == "POST" and form.is_valid():
        address = reverse("academics:guardians_invite") + (f"?level={level.pk}" if level else "")
        return redirect("jobs:job", start_inviting(level=level, by=request.user, result_url=address).pk)
    context = {"form": form, "level": level, "found": count_invitable(level=level)}
    return render_list(request, "academics/guardians_invite.html", context)


@requires(C.INVITE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def section_invite(request, pk):
    """How many guardians of a section would be invited; by POST, the start of it."""
    section = get_section(request, pk)
    if request.method == "POST":
        address = reverse("academics:section", args=[pk])
        return redirect("jobs:job", start_inviting(section=section, by=request.user, result_url=address).pk)
    context = {"section": section, "found": count_invitable(section=section)}
    return render(request, "academics/section_invite.html", context)
