"""The school's rules about attendance."""

from accounts.actions import audited, record
from accounts.actions.audit import snapshot
from core.integrity import conflicts_as_errors


@conflicts_as_errors()
def set_policy(policy):
    """Saves a policy; one that starts on the same day is replaced, earlier ones keep their days.

    ValidationError when somebody else saves one for that day in the same instant.
    """
    same_day = type(policy).objects.filter(starts_on=policy.starts_on).first()
    if same_day is None:
        policy.save()
        record("policy.create", policy, after=snapshot(policy))
        return policy
    policy.pk = same_day.pk
    with audited("policy.update", policy):
        policy.save()
    return policy


@conflicts_as_errors()
def save_code(code):
    """Saves a new or changed attendance code. ValidationError for a letter that another has."""
    if code.pk is None:
        code.save()
        record("code.create", code, after=snapshot(code))
        return code
    with audited("code.update", code):
        code.save()
    return code
