"""Staff: the list and each one's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page, form_page
from core.lists import Empty, page_of, render_list
from core.school import school_today

from ..actions.staff import add_staff, change_staff
from ..actions.staff_departures import end_staff, keeps_account, may_close_account, return_staff
from ..forms.filters import StaffFilterForm
from ..forms.staff import EndStaffForm, StaffForm
from ..models import StaffMember, TeachingAssignment


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
        empty=lambda: _no_staff(form),
    )


def _no_staff(form):
    if form.is_used:
        return Empty(
            _("Nobody matches"),
            _("Try fewer words or another status."),
            url=reverse("academics:staff"),
            action=_("Show all staff"),
        )
    return Empty(_("No staff yet"), _("Add somebody, or import the school's list."), icon="id-badge")


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
    if form.is_valid() and run_action(form, add_staff, form.cleaned_data):
        messages.success(request, _("Added."))
        return redirect("academics:staff")
    return form_page(request, form, title=_("Add a member of staff"), submit=_("Add"), back=reverse("academics:staff"))


@requires(C.MANAGE_PEOPLE)
def staff_edit(request, pk):
    person = get_staff(request, pk)
    name = person.name
    form = StaffForm(request.POST or None, instance=person)
    return edit_page(
        request,
        form,
        lambda: change_staff(person, form.cleaned_data),
        title=_("Edit %(name)s") % {"name": name},
        submit=_("Save"),
        back=reverse("academics:staff_member", args=[pk]),
    )


@requires(C.MANAGE_PEOPLE)
def staff_end(request, pk):
    """The last day of somebody's work here, and what becomes of their account."""
    person = get_staff(request, pk)
    may_close = may_close_account(person, request.user)
    form = EndStaffForm(
        request.POST or None,
        initial={"last_day": person.ends_on or school_today()},
        may_close=may_close,
        keeps_account=keeps_account(person),
    )
    if form.is_valid() and run_action(form, end_staff, person, by=request.user, **form.cleaned_data):
        messages.success(request, _("The last day is saved; what they teach ends with it."))
        if form.cleaned_data.get("closes_account"):
            messages.success(request, _closing_text(person))
        return redirect("academics:staff_member", pk)
    note = _("All that they teach ends on this day.")
    if person.user and person.user.is_active and not may_close:
        note += " " + _("Their account stays open: only somebody who may manage it can close it, under Accounts.")
    return form_page(
        request,
        form,
        title=_("%(name)s leaves the school") % {"name": person.name},
        submit=_("Save last day"),
        back=reverse("academics:staff_member", args=[pk]),
        note=note,
    )


def _closing_text(person):
    """What becomes of the account, in a sentence."""
    if person.closes_account:
        return _("Their account follows when %(day)s is over.") % {"day": date_format(person.ends_on)}
    if person.user.is_active:
        return _("Their account is left for the family portal alone.")
    return _("Their account is closed.")


@requires(C.MANAGE_PEOPLE)
@require_POST
def staff_return(request, pk):
    """Somebody who left works here again, or who was to leave stays."""
    person = get_staff(request, pk)
    was_away = person.ends_on is not None and person.ends_on < school_today()
    return_staff(person)
    if was_away:
        text = _("%(name)s works here again. Assign what they teach on the pages of the sections.")
    else:
        text = _("%(name)s stays, and teaches on what was to end with the last day.")
    text %= {"name": person.name}
    if person.user and not person.user.is_active:
        text += " " + _("Their account is still closed: open it under Accounts.")
    messages.success(request, text)
    return redirect("academics:staff_member", pk)
