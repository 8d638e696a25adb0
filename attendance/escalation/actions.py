"""What people do with rules and steps; opening and lapsing them is the sweep's (`looking`)."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.actions.audit import snapshot

from .models import AbsenceStep, EscalationRule


@transaction.atomic
def add_rule(rule: EscalationRule) -> EscalationRule:
    """The rule holds from now on."""
    rule.save()
    record("escalation_rule.create", rule, after=snapshot(rule))
    return rule


@transaction.atomic
def retire_rule(rule: EscalationRule) -> None:
    """The rule opens no more steps; those that are open stay."""
    if EscalationRule.objects.in_use().filter(pk=rule.pk).update(retired=True):
        record("escalation_rule.retire", rule)


@transaction.atomic
def take_step(step: AbsenceStep, *, by) -> bool:
    """`by` is on it from now on, whoever was before; False when it is closed or theirs already."""
    held = _held(step)
    if held is None or (held.owner_id == by.pk and held.taken_at):
        return False
    before = str(held.owner or "")
    held.owner, held.taken_at = by, timezone.now()
    held.save(update_fields=("owner", "taken_at"))
    record("absence_step.take", held, before={"owner": before}, after={"owner": str(by)})
    return True


@transaction.atomic
def hand_over_step(step: AbsenceStep, *, to) -> bool:
    """`to` does it from now on; False when it is closed, or theirs already."""
    held = _held(step)
    if held is None or held.owner_id == to.pk:
        return False
    before = str(held.owner or "")
    held.owner = to
    held.save(update_fields=("owner",))
    record("absence_step.hand_over", held, before={"owner": before}, after={"owner": str(to)})
    return True


@transaction.atomic
def close_step(step: AbsenceStep, *, outcome: str) -> bool:
    """It is done, with this outcome; False when it was closed before."""
    held = _held(step)
    if held is None:
        return False
    held.state, held.outcome, held.closed_at = AbsenceStep.State.DONE, outcome, timezone.now()
    held.save(update_fields=("state", "outcome", "closed_at"))
    record("absence_step.close", held, after={"outcome": outcome})
    return True


def _held(step: AbsenceStep) -> AbsenceStep | None:
    """The step as it stands, locked; None when it is not open any more."""
    return AbsenceStep.objects.open().select_for_update().filter(pk=step.pk).first()
