"""What all pages with one form share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .form_errors import run_action
from .texts import Text


def first_message(error: ValidationError) -> str:
    """The text of a ValidationError for a page that has no form to show it in."""
    return error.messages[0] if error.messages else str(error)


def form_page(request: HttpRequest, form: BaseForm, **context: Any) -> HttpResponse:
    """A page with one form; status 422 when it was refused.

    `context`: `title`, `submit` (the button), `back` (address of Cancel); optionally `note`,
    `links` ([(text, address)], shown with the errors) and `template`.
    """
    template = context.pop("template", "form_page.html")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, "multipart": form.is_multipart(), **context}, status=status)


def lead_to_first(request: HttpRequest, form: BaseForm, field: str, address: str, text: Text) -> HttpResponse | None:
    """The way to the page at `address`, where the first of what `field` asks for is added, with the `text` that says so; None
    where there is something to choose.
    """
    asked: Any = form.fields[field]
    if asked.queryset.exists():
        return None
    messages.info(request, text)
    return redirect(address)


def edit_page(
    request: HttpRequest, form: BaseForm, save: Callable[[], object], *, back: str, **page: Any
) -> HttpResponse:
    """Calls `save()` when the form is valid and returns to `back`, an address; else `form_page`."""
    if form.is_valid() and run_action(form, save):
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(request, form, back=back, **page)


def run_and_report[*Given](request: HttpRequest, action: Callable[[*Given], object], *args: *Given, done: Text) -> bool:
    """Runs an action that needs no form; a message says that it is `done` or why not. Whether it is."""
    try:
        action(*args)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return False
    messages.success(request, done)
    return True
