"""School years that get other days, and what begins and ends with them."""

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least

from accounts.actions import record
from core.integrity import conflicts_as_errors

from ..models import AcademicSession, ClassMembership, Enrolment, SectionMembership, StaffMember, TeachingAssignment
from .saving import change_row


@transaction.atomic
def change_school_year(year, values):
    """Sets `values`, {field: value}, of a school year.

    Places in its sections and classes, stays and assignments that began with its first day begin with the new one, and those
    that ended with its last day end with the new one, so that a week that is added has its registers: as far as somebody is at
    the school. What else begins or ends in days that are taken away is left as it is. ValidationError by field.
    """
    before = AcademicSession.objects.select_for_update().get(pk=year.pk)
    change_row(year, values, "session.change")
    for edge in ("starts_on", "ends_on"):
        old, new = getattr(before, edge), getattr(year, edge)
        if old != new:
            with conflicts_as_errors(at=edge):
                moved = _move_edge(year, edge, old, new)
            if any(moved.values()):
                record("session.follow", year, before={edge: str(old)}, after={edge: str(new), **moved})
    return year


def _move_edge(year, edge, old, new):
    """Moves the first or last day (`edge`) of what begins or ends with the year; returns {what: how many rows}."""
    of_sections, of_classes = Q(section__school_year=year), Q(school_class__school_year=year)
    places = SectionMembership.objects.filter(of_sections, **{edge: old})
    # Of those who are in the year: a stay of somebody else may begin on the same day by chance.
    stays = Enrolment.objects.filter(student__in=places.values("student"), **{edge: old})
    classes = ClassMembership.objects.filter(of_classes, **{edge: old})
    taught = TeachingAssignment.objects.filter(of_sections | of_classes, **{edge: old})
    stay = Enrolment.objects.filter(student=OuterRef("student"), starts_on__lte=OuterRef("starts_on"))
    work = StaffMember.objects.filter(pk=OuterRef("staff"))
    # Stays first, for places lie in them; places in sections last, for they say whose the stays are.
    return {
        "stays": _set(stays, edge, new),
        "places in classes": _set(classes, edge, new, within=stay.order_by("-starts_on")),
        "assignments": _set(taught, edge, new, within=work),
        "places in sections": _set(places, edge, new, within=stay.order_by("-starts_on")),
    }


def _set(rows, edge, new, *, within=None):
    """`new`, or the day on which the row of `within`, a query about them, begins or ends. Returns how many rows.

    A row that would end before it begins stays as it is: all of it lies outside the year.
    """
    ends_before = Q(ends_on__lt=new) if edge == "starts_on" else Q(starts_on__gt=new)
    ids = list(rows.exclude(ends_before).values_list("pk", flat=True))
    day = new if within is None else _within(within, edge, new)
    return rows.model.objects.filter(pk__in=ids).update(**{edge: day})


def _within(span, edge, day):
    """`day`, or the first or last day of `span`, a query about the row, where that is the narrower."""
    theirs = Coalesce(Subquery(span.values(edge)[:1]), Value(day))
    return Greatest(Value(day), theirs) if edge == "starts_on" else Least(Value(day), theirs)
