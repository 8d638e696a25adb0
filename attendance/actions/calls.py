"""Following absences up: calls to families, and what the school learned from them."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from core.transactions import DOUBLE_CLICK

from ..models import AbsenceCall
from .planned import plan_absence


@transaction.atomic
def note_call(student, day, *, guardian, outcome, note, by):
    """Writes down a call about the absence of `day`; `guardian` None: somebody else, whom the note names.

    The same once more within DOUBLE_CLICK is the same call.
    """
    facts = {"student": student, "date": day, "guardian": guardian, "outcome": outcome, "note": note, "called_by": by}
    known = AbsenceCall.objects.filter(**facts, called_at__gte=timezone.now() - DOUBLE_CLICK).first()
    if known:
        return known
    call = AbsenceCall.objects.create(**facts)
    after = {"day": day.isoformat(), "guardian": str(guardian or ""), "outcome": outcome, "note": note}
    record("absence.call", student, after=after)
    return call


@transaction.atomic
def explain_absences(students, day, *, until, code, reason, by):
    """One reason for all of `students` from `day` to `until`; what they were marked with stays, and is explained by it."""
    for student in students:
        plan_absence(student, starts_on=day, ends_on=until, code=code, reason=reason, by=by)
