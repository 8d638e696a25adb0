"""Writing to the audit trail."""

from contextlib import contextmanager

from django.db import models
from django.forms.models import model_to_dict

from ..current import current_actor
from ..models import AuditEvent


def record(verb, subject=None, *, before=None, after=None, reason=""):
    """One event: the current actor did `verb` ("student.update") to `subject`, a saved object or None.

    `before` and `after` are JSON-able dicts of the fields that matter. Write it in the
    transaction of the change itself.
    """
    actor = current_actor()
    return AuditEvent.objects.create(
        actor=actor.user,
        actor_name=actor.name[:300],
        ip=actor.ip,
        user_agent=actor.user_agent,
        verb=verb,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:300] if subject is not None else "",
        before=before,
        after=after,
        reason=reason[:500],
    )


def snapshot(instance, fields=None):
    """The object's editable fields as JSON-able values, for `before` and `after`."""
    values = model_to_dict(instance, fields=fields)
    return {name: _plain(value) for name, value in values.items() if not isinstance(value, list)}


def _plain(value):
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, models.Model):
        return value.pk
    return str(value)


@contextmanager
def audited(verb, instance, *, reason=""):
    """Records what the block changes of a saved `instance`: only the fields that differ."""
    # Not type(instance): request.user is a lazy wrapper.
    before = snapshot(instance._meta.model._default_manager.get(pk=instance.pk))
    yield
    after = snapshot(instance)
    changed = [name for name in after if after[name] != before.get(name)]
    if changed:
        record(
            verb,
            instance,
            before={name: before.get(name) for name in changed},
            after={name: after[name] for name in changed},
            reason=reason,
        )
