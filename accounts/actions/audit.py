"""Writing to the audit trail."""

from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.forms.models import model_to_dict

from core.current import current_actor

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
    """The object's editable fields as JSON-able values, for `before` and `after`; linked rows with the names they bear now."""
    return _named(instance, _values(instance, fields))


def _values(instance, fields=None):
    values = model_to_dict(instance, fields=fields)
    return {name: _plain(value) for name, value in values.items() if not isinstance(value, list)}


def _plain(value):
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _named(instance, values):
    """Linked rows as {"id", "name"}: who reads the trail knows "Term 2", and of two with one name the number tells which."""
    links = {field.name for field in instance._meta.concrete_fields if field.is_relation}
    return {
        name: _link(instance, name, value) if name in links and value is not None else value
        for name, value in values.items()
    }


def _link(instance, field, pk):
    try:
        return {"id": pk, "name": str(getattr(instance, field))}
    except ObjectDoesNotExist:
        # It went with this very change.
        return pk


@contextmanager
def audited(verb, instance, *, reason=""):
    """Records what the block changes of a saved `instance`: only the fields that differ."""
    # Not type(instance): request.user is a lazy wrapper.
    earlier = instance._meta.model._default_manager.get(pk=instance.pk)
    before = _values(earlier)
    yield
    after = _values(instance)
    changed = [name for name in after if after[name] != before.get(name)]
    if changed:
        record(
            verb,
            instance,
            before=_named(earlier, {name: before.get(name) for name in changed}),
            after=_named(instance, {name: after[name] for name in changed}),
            reason=reason,
        )
