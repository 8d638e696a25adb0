"""What people change about themselves."""

from django.db import transaction

from .audit import audited


@transaction.atomic
def change_own_profile(user, fields):
    """Saves the person's own names and language."""
    with audited("profile.change", user):
        for name, value in fields.items():
            setattr(user, name, value)
        user.save(update_fields=list(fields))
