"""Running the action that a form asks for, and showing in the form what it refuses."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def run_action[**Given](
    form: BaseForm, action: Callable[Given, object], *args: Given.args, **kwargs: Given.kwargs
) -> bool:
    """Runs `action`. What it refuses is shown in `form`, at the field that it names. Whether it was done."""
    try:
        action(*args, **kwargs)
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Shows a ValidationError in `form`, at the fields that it names."""
    for field, errors in error.update_error_dict({}).items():
        form.add_error(field if field in form.fields else None, errors)
