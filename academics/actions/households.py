"""Where students and guardians live."""

from django.db import transaction

from accounts.actions import record

from ..models import Household
from .saving import add_row, change_row, remove_row


@transaction.atomic
def set_address(people, values):
    """`people` (students and guardians) live together at the address in `values`, {field: value}.

    Where they are all who live in the home of the first of them, that home changes; else they get
    one of their own, and who is not among `people` keeps the address as it is. With nothing in
    `values` they have no address. ValidationError by field.
    """
    old = _locked({person.household_id for person in people})
    if not any(values.values()):
        home = None
    elif (home := old.get(people[0].household_id)) and set(_residents(home)) <= set(people):
        change_row(home, values, "household.change")
    else:
        home = add_row(Household(**values), "household.add")
    _settle(people, home)


@transaction.atomic
def join_household(person, household):
    """`person`, a student or guardian, lives in `household` from now on."""
    homes = _locked({person.household_id, household.pk})
    _settle([person], homes[household.pk])


def remove_deserted(*ids):
    """Deletes those of these households in which nobody lives any more."""
    for household in Household.objects.filter(pk__in=ids).deserted():
        remove_row(household, "household.remove")


def _locked(ids):
    homes = Household.objects.select_for_update().order_by("pk").filter(pk__in=ids - {None})
    return {home.pk: home for home in homes}


def _residents(home):
    return [*home.students.all(), *home.guardians.all()]


def _settle(people, home):
    """Everybody in `people` lives in `home`, or nowhere when it is None; each move stands in the trail."""
    left = set()
    for person in people:
        if person.household_id == (home.pk if home else None):
            continue
        left.add(person.household_id)
        before = {"address": str(person.household or "")}
        person.household = home
        person.save(update_fields=["household"])
        record(f"{person._meta.model_name}.address", person, before=before, after={"address": str(home or "")})
    remove_deserted(*left - {None})
