"""What links a guardian to a student."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page, form_page
from core.forms.filters import FilterForm
from core.school import school_today

from ..actions.guardians import add_guardian, change_link, end_link, link_guardian
from ..forms.guardians import ChooseGuardianForm, GuardianLinkForm, NewGuardianForm
from ..models import Guardian, GuardianLink
from .guardians import OFFERED
from .students import get_student


def get_link(request, pk):
    links = GuardianLink.objects.visible_to(request.user).select_related("student", "guardian")
    return get_object_or_404(links, pk=pk)


@requires(C.MANAGE_PEOPLE)
def guardian_new(request, pk):
    """A new guardian of the student."""
    student = get_student(request, pk)
    form = NewGuardianForm(request.POST or None, initial={"family_name": student.family_name})
    if form.is_valid():
        link_values = {**form.link_values, "priority": GuardianLink.objects.next_priority(student)}
        if run_action(form, add_guardian, student, form.guardian_values, link_values):
            messages.success(request, _("The guardian is added."))
            return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("Add a guardian of %(name)s") % {"name": student.name},
        submit=_("Add guardian"),
        back=reverse("academics:student", args=[pk]),
        note=_("Is it a guardian of a brother or sister? Link the one who is known already."),
        links=[(str(known), f"{reverse('academics:guardian_link', args=[pk])}?q={known.name}") for known in form.known],
    )


@requires(C.MANAGE_PEOPLE)
def guardian_link(request, pk):
    """A guardian who is known already becomes one of this student too."""
    student = get_student(request, pk)
    others = Guardian.objects.visible_to_staff(request.user)
    search = FilterForm(request.GET, user=request.user)
    form = ChooseGuardianForm(request.POST or None, guardians=others)
    if form.is_valid():
        values = {"priority": GuardianLink.objects.next_priority(student)}
        if form.cleaned_data["relationship"]:
            values["relationship"] = form.cleaned_data["relationship"]
        if run_action(form, link_guardian, student, form.cleaned_data["guardian"], values):
            messages.success(request, _("The guardian is linked. Check below what they may do."))
            return redirect("academics:student", pk)
    text = search.value("q")
    found = (
        others.matching(text, by_contacts=request.user.can(C.SEE_CONTACTS)) if text else others.of_the_family(student)
    )
    return render(
        request,
        "academics/guardian_link.html",
        {
            "student": student,
            "search": search,
            "form": form,
            "found": found.with_children(on=school_today())[:OFFERED],
            "may_see_contacts": request.user.can(C.SEE_CONTACTS),
        },
    )


@requires(C.MANAGE_PEOPLE)
def link_edit(request, pk):
    """Relationship, rights, call order and days of one link."""
    link = get_link(request, pk)
    form = GuardianLinkForm(request.POST or None, instance=link)
    return edit_page(
        request,
        form,
        lambda: change_link(link, form.cleaned_data),
        title=_("%(guardian)s and %(student)s") % {"guardian": link.guardian.name, "student": link.student.name},
        submit=_("Save"),
        back=reverse("academics:student", args=[link.student_id]),
        template="academics/link.html",
        link=link,
    )


@requires(C.MANAGE_PEOPLE)
@require_POST
def link_end(request, pk):
    """From today the guardian has no part in the student."""
    link = get_link(request, pk)
    end_link(link)
    messages.success(
        request,
        _("%(guardian)s is no longer a guardian of %(student)s.")
        % {"guardian": link.guardian.name, "student": link.student.name},
    )
    return redirect("academics:student", link.student_id)
