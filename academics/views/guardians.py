"""Guardians: the list, each one's page, merging two that are one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page
from core.forms.filters import FilterForm
from core.lists import Empty, page_of, render_list
from core.school import school_today

from ..actions.guardians import change_guardian, merge_guardians
from ..forms.filters import GuardianFilterForm
from ..forms.guardians import ChooseGuardianForm, GuardianForm
from ..models import Guardian, GuardianLink

# How many a search offers for choosing one of them.
OFFERED = 20


def get_guardian(request, pk):
    """The guardian, when the user may see them at work; 404 otherwise."""
    seen = Guardian.objects.visible_to_staff(request.user).select_related("household", "user")
    return get_object_or_404(seen, pk=pk)


@requires(C.SEE_ALL_PEOPLE)
def guardians(request):
    """All guardians with their children, narrowed by the filters in the address."""
    form = GuardianFilterForm(request.GET, user=request.user)
    see_contacts = request.user.can(C.SEE_CONTACTS)
    found = form.narrow(Guardian.objects.visible_to_staff(request.user), by_contacts=see_contacts)
    found = found.with_children(on=school_today())
    return render_list(
        request,
        "academics/guardians.html",
        {
            "form": form,
            "page": page_of(request, found),
            "may_see_contacts": see_contacts,
            "may_import": request.user.can(C.IMPORT_DATA),
            "may_invite": request.user.can(C.INVITE_PEOPLE),
        },
        empty=lambda: _no_guardians(form),
    )


def _no_guardians(form):
    if form.is_used:
        return Empty(
            _("No guardian matches"),
            _("Try fewer words, or a part of the phone number."),
            url=reverse("academics:guardians"),
            action=_("Show all guardians"),
        )
    return Empty(
        _("No guardians yet"),
        _("Add a guardian on the page of their child, or import them."),
        icon="users-group",
        url=reverse("academics:students"),
        action=_("Students"),
    )


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def guardian(request, pk):
    """How to reach a guardian, and the children whom the user may see, with what each link allows."""
    today = school_today()
    person = get_guardian(request, pk)
    user = request.user
    links = GuardianLink.objects.visible_to(user).of_guardian(person, on=today)
    return render(
        request,
        "academics/guardian.html",
        {
            "guardian": person,
            "links": [link for link in links if link.is_in_force(today)],
            "former_links": [link for link in links if not link.is_in_force(today)],
            "may_see_contacts": user.can(C.SEE_CONTACTS),
            "may_manage": user.can(C.MANAGE_PEOPLE),
            "may_invite": user.can(C.INVITE_PEOPLE),
        },
    )


@requires(C.MANAGE_PEOPLE)
def guardian_edit(request, pk):
    person = get_guardian(request, pk)
    name = person.name
    form = GuardianForm(request.POST or None, instance=person)
    return edit_page(
        request,
        form,
        lambda: change_guardian(person, form.cleaned_data),
        title=_("Edit %(name)s") % {"name": name},
        submit=_("Save"),
        back=reverse("academics:guardian", args=[pk]),
    )


@requires(C.MANAGE_PEOPLE)
def guardian_merge(request, pk):
    """Search for the record that is the same person, and merge it into this one."""
    kept = get_guardian(request, pk)
    others = Guardian.objects.visible_to_staff(request.user).exclude(pk=pk)
    search = FilterForm(request.GET, user=request.user)
    form = ChooseGuardianForm(request.POST or None, guardians=others)
    if form.is_valid() and run_action(form, merge_guardians, kept, form.cleaned_data["guardian"]):
        messages.success(request, _("The two records of %(name)s are one now.") % {"name": kept.name})
        return redirect("academics:guardian", pk)
    text = search.value("q")
    found = others.matching(text, by_contacts=request.user.can(C.SEE_CONTACTS)) if text else others.alike(kept)
    return render(
        request,
        "academics/guardian_merge.html",
        {
            "guardian": kept,
            "search": search,
            "form": form,
            "found": found.with_children(on=school_today())[:OFFERED],
            "may_see_contacts": request.user.can(C.SEE_CONTACTS),
        },
    )
