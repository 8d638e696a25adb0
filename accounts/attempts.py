"""Doing what a form asks for."""

from django.core.exceptions import ValidationError


def attempt(form, action, *args, **kwargs):
    """Runs `action`. What it refuses is shown in `form`, at the field that it names. Whether it was done."""
    try:
        action(*args, **kwargs)
    except ValidationError as error:
        for field, errors in error.update_error_dict({}).items():
            form.add_error(field if field in form.fields else None, errors)
        return False
    return True
