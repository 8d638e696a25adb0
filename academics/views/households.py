"""Where a student or a guardian lives, and who lives there too."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import form_page
from core.school import school_today

from ..actions.households import join_household, set_address
from ..forms.households import AddressForm, ChooseHouseholdForm
from ..models import Guardian, Household, Student
from .guardians import get_guardian
from .students import get_student


@requires(C.MANAGE_PEOPLE)
@requires(C.SEE_CONTACTS)
def student_address(request, pk):
    """Address of a student, with the guardians and siblings who may share it."""
    person, today = get_student(request, pk), school_today()
    guardians = Guardian.objects.visible_to_staff(request.user).linked_to(person, on=today)
    siblings = Student.objects.visible_to_staff(request.user).siblings_of(person, on=today)
    at_home = [*guardians.living_with([person], on=today), *siblings]
    return _address_page(request, person, (siblings, guardians), at_home, reverse("academics:student", args=[pk]))


@requires(C.MANAGE_PEOPLE)
@requires(C.SEE_CONTACTS)
def guardian_address(request, pk):
    """Address of a guardian, with the children and their other guardians who may share it."""
    person, today = get_guardian(request, pk), school_today()
    children = Student.objects.visible_to_staff(request.user).linked_to(person, on=today)
    others = Guardian.objects.visible_to_staff(request.user).of_students(children, on=today).exclude(pk=pk)
    at_home = children.living_with(person, on=today)
    return _address_page(request, person, (children, others), at_home, reverse("academics:guardian", args=[pk]))


def _address_page(request, person, family, at_home, back):
    """The form; `family` are the querysets of students and guardians of it, `at_home` who likely lives there too."""
    user = request.user
    homes = Household.objects.visible_to(user).of(*family).exclude(pk=person.household_id).with_residents(user)
    choice = ChooseHouseholdForm(request.POST if "household" in request.POST else None, households=homes)
    if choice.is_valid():
        join_household(person, choice.cleaned_data["household"])
        messages.success(request, _("The address is saved."))
        return redirect(back)
    residents = _residents(person, user)
    relatives = [other for group in family for other in group.select_related("household")]
    # Who has no home yet is ticked at first, for a first address; else who shares it already.
    together = residents if person.household else [other for other in at_home if other.household_id is None]
    form = AddressForm(
        None if choice.is_bound else request.POST or None,
        person=person,
        others=list(dict.fromkeys([*residents, *relatives])),
        together=together,
    )
    if form.is_valid() and run_action(form, set_address, [person, *form.together], form.values):
        messages.success(request, _("The address is saved."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Address of %(name)s") % {"name": person.name},
        submit=_("Save address"),
        back=back,
        template="academics/address.html",
        homes=homes,
        choice=choice,
    )


def _residents(person, user):
    """Whom the user may see of those who share the home of `person`, without `person`."""
    if person.household is None:
        return []
    groups = (Student.objects.visible_to_staff(user), Guardian.objects.visible_to_staff(user))
    found = [
        other for group in groups for other in group.filter(household=person.household).select_related("household")
    ]
    return [other for other in found if other != person]
