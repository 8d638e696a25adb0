"""The list of steps."""

from core.compiled import Compiled

from ..access import is_office
from .models import AbsenceStep


def steps_of(user):
    """The steps that are `user`'s business."""
    return AbsenceStep.objects.visible_to(user, office=is_office(user))


_OPEN = Compiled(lambda: AbsenceStep.objects.open().values_list("owner", flat=True))


def steps_to_do(user):
    """How many open steps there are for the office, or that a teacher owns; one statement."""
    owners = _OPEN()
    return len(owners) if is_office(user) else sum(owner == user.pk for owner in owners)


def read_steps(user, today, show):
    """A query of open steps, what is due first on top. `show`: "mine", "overdue", else all."""
    found = steps_of(user).open()
    if show == "mine":
        found = found.filter(owner=user)
    if show == "overdue":
        found = found.overdue(today)
    return found.with_people().in_order()
