"""What a leave takes of a student's places besides their open end: kept in the audit trail, and given back with the leave.

Of a place that ends with the stay nothing is kept, for taking the leave back opens it again. Others have a last day of
their own, or begin after the leave.
"""

from datetime import date
from typing import Any

from accounts.models import AuditEvent

from ..models import ClassMembership, SchoolClass, Section, SectionMembership
from .saving import save_row

# By their name in the trail: the places, what they are in, and the field that names it.
_KINDS: dict[str, tuple[Any, Any, str]] = {
    "sections": (SectionMembership, Section, "section"),
    "classes": (ClassMembership, SchoolClass, "school_class"),
}


def places_taken(student, *, first_day, last_day, planned):
    """{"sections": [place, …], "classes": [place, …]} of the stay from `first_day`, before its leave after `last_day`; what is
    empty is left out. `planned` is the last day of the stay that was known before.

    A place is {"id": section or class, "name", "row": its own id, "starts_on", "ends_on", "dropped": whether it begins after
    the leave}, days in ISO, an open end None.
    """
    taken = {}
    earlier = _taken_before(student, planned) if planned else {}
    for kind, (model, _group, field) in _KINDS.items():
        rows = model.objects.filter(student=student, starts_on__gte=first_day).select_related(field)
        rows = rows.not_over(last_day).order_by("starts_on")
        rows = rows.filter(starts_on__lte=planned) if planned else rows
        found = [_facts(row, field, last_day, planned) for row in rows if _has_own_days(row, last_day, planned)]
        if found := [*earlier.get(kind, ()), *found]:
            taken[kind] = found
    return taken


def give_back(student, last_day):
    """The places that the leave after `last_day` took are as they were before; returns the ids of those that have a last day
    of their own, by model.

    What somebody changed since, or where the student has another place by now, stays as it is.
    """
    kept: dict[Any, set[int]] = {model: set() for model, _group, _field in _KINDS.values()}
    for kind, places in _taken_before(student, last_day).items():
        model, group, field = _KINDS[kind]
        for place in places:
            row = model.objects.filter(student=student, pk=place["row"], ends_on=last_day).first()
            if row is None and place["dropped"]:
                row = model(student=student, starts_on=date.fromisoformat(place["starts_on"]))
                setattr(row, field, group.objects.filter(pk=place["id"]).first())
            if row is None or getattr(row, field) is None:
                continue
            until = date.fromisoformat(place["ends_on"]) if place["ends_on"] else None
            row.ends_on = until or getattr(row, field).school_year.end_of_places()
            if _is_free(row, field):
                kept[model].add(save_row(row).pk)
    return kept


def _taken_before(student, last_day):
    """What the leave after `last_day` took, as `places_taken` gives it; {} where the trail does not say."""
    event = AuditEvent.objects.last_about(student, "student.leave", "student.stay")
    if event is None or event.after["ends_on"] != last_day.isoformat():
        return {}
    return {kind: event.before[kind] for kind in _KINDS if event.before.get(kind)}


def _has_own_days(row, last_day, planned):
    """Whether a place is more than one that goes on for as long as the stay."""
    return row.starts_on > last_day or (row.ends_on is not None and row.ends_on != planned)


def _facts(row, field, last_day, planned):
    group = getattr(row, field)
    return {
        "id": group.pk,
        "name": str(group),
        "row": row.pk,
        "starts_on": row.starts_on.isoformat(),
        # What was to end with the stay goes on when there is no leave.
        "ends_on": row.ends_on.isoformat() if row.ends_on and row.ends_on != planned else None,
        "dropped": row.starts_on > last_day,
    }


def _is_free(row, field):
    """Whether the student has no other place on the days of `row`: in no section, or not in the same class."""
    others = type(row).objects.filter(student=row.student).exclude(pk=row.pk).not_over(row.starts_on)
    others = others.filter(starts_on__lte=row.ends_on) if row.ends_on else others
    return not (others if field == "section" else others.filter(school_class=row.school_class)).exists()
