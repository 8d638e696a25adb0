"""Staff: the list and each one's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import requires
from accounts.capabilities import Capability as C
from accounts.lists import page_of, render_list
from accounts.school import school_today

from ..actions.staff import add_staff, change_staff, end_staff
from ..forms.filters import StaffFilterForm
from ..forms.staff import EndStaffForm, StaffForm
from ..models import StaffMember, TeachingAssignment
from .forms import attempt, form_page


def get_staff(request, pk):
    """The member of staff, when the user may see them; 404 otherwise."""
    return get_object_or_404(StaffMember.objects.visible_to(request.user).select_related("user"), pk=pk)


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def staff(request):
    """Colleagues and what they teach today, narrowed by the filters in the address."""
    form = StaffFilterForm(request.GET, user=request.user)
    found = form.narrow(StaffMember.objects.visible_to(request.user)).with_assignments(on=school_today())
    return render_list(
        request,
        "academics/staff.html",
        {
            "form": form,
            "page": page_of(request, found),
            "may_add": request.user.can(C.MANAGE_PEOPLE),
        },
    )


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def staff_member(request, pk):
    """How to reach a colleague and what they teach, taught and will teach."""
    person = get_staff(request, pk)
    today = school_today()
    assignments = TeachingAssignment.objects.of_staff(person)
    return render(
        request,
        "academics/staff_member.html",
        {
            "person": person,
            "current": [row for row in assignments if row.is_in_force(today)],
            "other": [row for row in assignments if not row.is_in_force(today)],
            "has_left": person.ends_on is not None and person.ends_on < today,
            # A colleague's private phone is for the office, and for the colleague.
            "may_see_contacts": request.user.can(C.SEE_ALL_PEOPLE) or person.user_id == request.user.pk,
            "may_manage": request.user.can(C.MANAGE_PEOPLE),
            "may_invite": request.user.can(C.INVITE_PEOPLE),
        },
    )


@requires(C.MANAGE_PEOPLE)
def staff_new(request):
    form = StaffForm(request.POST or None, initial={"starts_on": school_today()})
    if form.is_valid() and attempt(form, add_staff, form.cleaned_data):
        messages.success(request, _("Added."))
        return redirect("academics:staff")
    return form_page(request, form, title=_("Add a member of staff"), submit=_("Add"), back=reverse("academics:staff"))


@requires(C.MANAGE_PEOPLE)
def staff_edit(request, pk):
    person = get_staff(request, pk)
    name = person.name
    form = StaffForm(request.POST or None, instance=person)
    if form.is_valid() and attempt(form, change_staff, person, form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect("academics:staff_member", pk)
    return form_page(
        request,
        form,
        title=_("Edit %(name)s") % {"name": name},
        submit=_("Save"),
        back=reverse("academics:staff_member", args=[pk]),
    )


@requires(C.MANAGE_PEOPLE)
def staff_end(request, pk):
    """The last day of somebody's work here."""
    person = get_staff(request, pk)
    form = EndStaffForm(request.POST or None, initial={"last_day": school_today()})
    if form.is_valid() and attempt(form, end_staff, person, **form.cleaned_data):
        messages.success(request, _("The last day is saved; what they teach ends with it."))
        return redirect("academics:staff_member", pk)
    return form_page(
        request,
        form,
        title=_("%(name)s leaves the school") % {"name": person.name},
        submit=_("Save last day"),
        back=reverse("academics:staff_member", args=[pk]),
        note=_("All that they teach ends on this day. An account is not closed by it: do that under Accounts."),
    )
