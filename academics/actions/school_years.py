"""School years that get other days, and what begins and ends with them."""

from django.db import transaction
from django.db.models import Q

from accounts.actions import record
from core.integrity import conflicts_as_errors

from ..models import AcademicSession, ClassMembership, Enrolment, SectionMembership, TeachingAssignment
from .saving import change_row


@transaction.atomic
def change_school_year(year, values):
    """Sets `values`, {field: value}, of a school year.

    Places in its sections and classes, stays and assignments that began with its first day begin with the new one, those
    that ended with its last day end with the new one: a week that is added has its registers, one that is taken away
    leaves nobody in a section that is over. ValidationError by field.
    """
    before = AcademicSession.objects.select_for_update().get(pk=year.pk)
    change_row(year, values, "session.change")
    followed = 0
    for edge in ("starts_on", "ends_on"):
        old, new = getattr(before, edge), getattr(year, edge)
        if old != new:
            with conflicts_as_errors(at=edge):
                followed += _move_edge(year, edge, old, new)
    if followed:
        record("session.follow", year, after={"places": followed})
    return year


def _move_edge(year, edge, old, new):
    """Moves the first or last day (`edge`) of what begins or ends with the year; returns how many rows."""
    of_sections, of_classes = Q(section__school_year=year), Q(school_class__school_year=year)
    places = SectionMembership.objects.filter(of_sections, **{edge: old})
    # Of those who are in the year: a stay of somebody else may begin on the same day by chance.
    stays = Enrolment.objects.filter(student__in=places.values("student"), **{edge: old})
    classes = ClassMembership.objects.filter(of_classes, **{edge: old})
    taught = TeachingAssignment.objects.filter(of_sections | of_classes, **{edge: old})
    # Places in sections last: they say whose stays those are.
    return sum(_set(rows, edge, new) for rows in (stays, classes, taught, places))


def _set(rows, edge, new):
    """A row that would end before it begins stays as it is: all of it lies outside the year."""
    ends_before = Q(ends_on__lt=new) if edge == "starts_on" else Q(starts_on__gt=new)
    ids = list(rows.exclude(ends_before).values_list("pk", flat=True))
    return rows.model.objects.filter(pk__in=ids).update(**{edge: new})
