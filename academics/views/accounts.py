"""An account and the invitation to it, from the page of the person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.actions.invitations import invitation_link
from accounts.capabilities import Capability as C
from core.form_page import first_message

from ..actions.accounts import AnotherPersonsAddress, invite_person
from ..models import Guardian, StaffMember, Student

PAGES = {"student": "academics:student", "guardian": "academics:guardian", "staff": "academics:staff_member"}


def _get_person(request, kind, pk):
    people = {
        "student": Student.objects.visible_to_staff,
        "guardian": Guardian.objects.visible_to_staff,
        "staff": StaffMember.objects.visible_to,
    }
    if kind not in people:
        raise Http404
    return get_object_or_404(people[kind](request.user), pk=pk)


@requires(C.INVITE_PEOPLE)
@require_POST
def account_open(request, kind, pk):
    """An account for a person, and the invitation to it; asks when the address is somebody else's."""
    person = _get_person(request, kind, pk)
    page = PAGES[kind]
    try:
        user, invitation = invite_person(person, by=request.user, confirmed="confirmed" in request.POST)
    except AnotherPersonsAddress as error:
        return render(
            request,
            "academics/account_confirm.html",
            {"person": person, "user_found": error.user, "back": reverse(page, args=[pk])},
            status=409,
        )
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect(page, pk)
    if invitation is None:
        messages.success(request, _("%(name)s signs in with the account they have.") % {"name": user.name})
    elif invitation.email:
        messages.success(request, _("An invitation is on its way to %(address)s.") % {"address": invitation.email})
    else:
        return render(
            request,
            "academics/account_link.html",
            {
                "person": person,
                "user_made": user,
                "link": invitation_link(invitation),
                "back": reverse(page, args=[pk]),
            },
        )
    return redirect(page, pk)
