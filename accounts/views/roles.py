"""What each role may do."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions
from ..access import requires
from ..capabilities import GROUPS, RoleCode
from ..capabilities import Capability as C
from ..forms.roles import NewRoleForm, RightsForm, RoleForm
from ..models import Role


@requires(C.MANAGE_ACCESS)
def roles(request):
    """The matrix of roles and rights, saved as a whole or not at all."""
    forms = _forms(request)
    if request.method == "POST" and _saved(request, forms):
        return redirect("accounts:roles")
    failed = request.method == "POST"
    if failed:
        # The ticks stay as they were set; the roles are shown as they are now, and saving starts from there.
        forms = _forms(request)
    context = {
        "forms": forms,
        "rows": _rows(forms),
        "new_form": NewRoleForm(by=request.user),
        "gives_all": request.user.has_role(RoleCode.OWNER),
    }
    return render(request, "accounts/roles.html", context, status=422 if failed else 200)


@requires(C.MANAGE_ACCESS)
def role(request, pk):
    """One role: its name and what it allows. The page for small screens."""
    found = _role(request, pk)
    form = RoleForm(request.POST or None, role=found, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, form, form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
            form.role = _role(request, pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:role", pk)
    status = 422 if form.errors else 200
    context = {"form": form, "role": found, "gives_all": request.user.has_role(RoleCode.OWNER)}
    return render(request, "accounts/role.html", context, status=status)


@requires(C.MANAGE_ACCESS)
@require_POST
def role_new(request):
    """Adds a role of the school's own."""
    form = NewRoleForm(request.POST, by=request.user)
    if form.is_valid():
        like = form.cleaned_data["like"]
        try:
            added = actions.add_role(form.cleaned_data["name"], like.capabilities if like else (), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("accounts:role", added.pk)
    forms = [RightsForm(role=role, by=request.user, prefix=f"role-{role.pk}") for role in _all_roles(request)]
    context = {
        "forms": forms,
        "rows": _rows(forms),
        "new_form": form,
        "gives_all": request.user.has_role(RoleCode.OWNER),
    }
    return render(request, "accounts/roles.html", context, status=422)


@requires(C.MANAGE_ACCESS)
@require_POST
def role_remove(request, pk):
    """Deletes a role of the school's own that nobody holds."""
    found = _role(request, pk)
    try:
        actions.remove_role(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:role", pk)
    messages.success(request, _("The role “%(name)s” is deleted.") % {"name": found.name})
    return redirect("accounts:roles")


def _role(request, pk):
    return get_object_or_404(Role.objects.visible_to(request.user).with_people(), pk=pk)


def _all_roles(request):
    return Role.objects.visible_to(request.user).with_people()


def _forms(request):
    data = request.POST if request.method == "POST" else None
    return [RightsForm(data, role=role, by=request.user, prefix=f"role-{role.pk}") for role in _all_roles(request)]


def _saved(request, forms):
    """Whether all roles of the matrix are saved; else says why not."""
    if not all(form.is_valid() for form in forms):
        messages.error(request, _("This form is not of this page as it is now. Look at it again, then save."))
        return False
    try:
        with transaction.atomic():
            changed = [form.role.name for form in forms if _change(request, form, form.role.name)]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, _("Saved: %(roles)s.") % {"roles": ", ".join(changed)} if changed else _("No change."))
    return True


def _change(request, form, name):
    # A role that came into being after the page was made is not on it: nothing is known of it.
    if form.is_locked or not form.cleaned_data["version"]:
        return False
    return actions.change_role(
        form.role,
        name=name,
        capabilities=form.cleaned_data["capabilities"],
        version=form.cleaned_data["version"],
        by=request.user,
        needs_second_factor=form.cleaned_data.get("needs_second_factor"),
    )


def _rows(forms):
    """[(group, [(label, [(form, cell)])])]: the matrix by lines, one line for each capability."""
    columns = [(form, {cell["code"]: cell for _group, cells in form.cells() for cell in cells}) for form in forms]
    return [
        (group, [(code.label, [(form, cells[str(code)]) for form, cells in columns]) for code in codes])
        for group, codes in GROUPS
    ]
