"""The accounts of a school: who may sign in, and as what."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.lists import Empty, page_of, render_list

from .. import actions
from ..access import may_manage_account, may_view_as, requires
from ..capabilities import Capability as C
from ..forms.people import NewPersonForm, PeopleFilterForm, PersonForm, RolesForm
from ..models import Role, User

ACCOUNT_PAGES = (C.INVITE_PEOPLE, C.MANAGE_ACCESS)


@requires(*ACCOUNT_PAGES)
def people(request):
    """Everybody with an account, with roles and state."""
    form = PeopleFilterForm(request.GET)
    users = form.narrow(User.objects.visible_to(request.user)).with_invitation().with_roles().by_name()
    context = {"form": form, "page": page_of(request, users)}
    return render_list(request, "accounts/people.html", context, empty=_nobody)


def _nobody():
    return Empty(
        _("Nobody matches"),
        _("Try fewer words, another role or state."),
        url=reverse("accounts:people"),
        action=_("Show all accounts"),
    )


@requires(*ACCOUNT_PAGES)
def person_new(request):
    """Adds somebody and invites them."""
    form = NewPersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.add_person(form.fields_of_person, form.cleaned_data["roles"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _say_invited(request, invitation)
            return redirect("accounts:person", invitation.user_id)
    status = 422 if form.errors else 200
    return render(request, "accounts/person_form.html", {"form": form, "person": None}, status=status)


@requires(*ACCOUNT_PAGES)
def person(request, pk):
    """One account: how it signs in, its roles, and what can be done about it."""
    found = _person(request, pk)
    return _render_person(request, found, RolesForm(by=request.user, initial={"roles": found.role_list}))


@requires(*ACCOUNT_PAGES)
def person_edit(request, pk):
    """Corrects somebody's name, address or username."""
    found = _person(request, pk)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(found, form.fields_of_person, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:person", pk)
    status = 422 if form.errors else 200
    return render(request, "accounts/person_form.html", {"form": form, "person": found}, status=status)


@requires(C.MANAGE_ACCESS, C.INVITE_PEOPLE)
@require_POST
def person_roles(request, pk):
    """Gives and takes roles."""
    found = _person(request, pk)
    form = RolesForm(request.POST, by=request.user)
    if form.is_valid():
        try:
            actions.change_roles(found, form.cleaned_data["roles"], by=request.user)
        except ValidationError as error:
            form.add_error("roles", error)
        else:
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": found.name})
            return redirect("accounts:person", pk)
    return _render_person(request, found, form, status=422)


def _button(act):
    """A view for a button of a person's page: runs `act(request, person)`, says its text, comes back."""

    @requires(*ACCOUNT_PAGES)
    @require_POST
    @wraps(act)
    def view(request, pk):
        found = _person(request, pk)
        try:
            act(request, found)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("accounts:person", pk)

    return view


@_button
def person_invitation(request, found):
    """Invites again, which ends the earlier link."""
    _say_invited(request, actions.invite_again(found, by=request.user))


@_button
def person_block(request, found):
    """Takes the right to sign in away."""
    actions.block_account(found, by=request.user)
    messages.success(request, _("%(name)s may not sign in any more.") % {"name": found.name})


@_button
def person_unblock(request, found):
    """Gives the right to sign in back."""
    actions.unblock_account(found, by=request.user)
    messages.success(request, _("%(name)s may sign in again.") % {"name": found.name})


@_button
def person_password_reset(request, found):
    """Mails a link to set a new password."""
    actions.reset_password_of(found, by=request.user)
    messages.success(request, _("A link to set a new password is on its way to %(email)s.") % {"email": found.email})


@_button
def person_second_factors(request, found):
    """Forgets an authenticator app and passkeys that somebody has lost."""
    if actions.remove_second_factors(found, by=request.user):
        messages.success(request, _("%(name)s signs in with the password alone now.") % {"name": found.name})
    else:
        messages.info(request, _("%(name)s has no authenticator app or passkey.") % {"name": found.name})


def _person(request, pk):
    return get_object_or_404(User.objects.visible_to(request.user).people().with_invitation().with_roles(), pk=pk)


def _render_person(request, found, form, *, status=200):
    may_manage = may_manage_account(request.user, found)
    invitation = found.invitations.open().order_by("-pk").first() if may_manage else None
    given = set(Role.objects.assignable_by(request.user))
    context = {
        "person": found,
        "form": form,
        "fixed_roles": [role for role in found.role_list if role not in given],
        "invitation": invitation,
        "invitation_link": actions.invitation_link(invitation) if invitation else None,
        "may_manage": may_manage,
        "may_view_as": may_view_as(request.real_user, found),
        "is_self": found == request.user,
    }
    return render(request, "accounts/person.html", context, status=status)


def _say_invited(request, invitation):
    if invitation.email:
        text = _("An invitation is on its way to %(email)s.") % {"email": invitation.email}
    else:
        text = _("Without an e-mail address, hand over the link below.")
    messages.success(request, text)
