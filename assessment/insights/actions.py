"""The school's lines beyond which a student needs looking after."""

from django.db import transaction

from accounts.actions import audited, record
from accounts.actions.audit import snapshot

from .models import ConcernRules


@transaction.atomic
def save_rules(rules):
    """Saves the one row of rules; of two people at once the last one holds."""
    if not ConcernRules.objects.select_for_update().exists():
        rules.save()
        record("concern_rules.create", rules, after=snapshot(rules))
        return rules
    with audited("concern_rules.update", rules):
        rules.save(force_update=True)
    return rules
