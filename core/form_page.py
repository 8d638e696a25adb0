"""What all pages with one form share."""

from django.shortcuts import render


def first_message(error):
    """The text of a ValidationError for a page that has no form to show it in."""
    return error.messages[0] if error.messages else str(error)


def form_page(request, form, **context):
    """A page with one form; status 422 when it was refused.

    `context`: `title`, `submit` (the button), `back` (address of Cancel); optionally `note`,
    `links` ([(text, address)], shown with the errors) and `template`.
    """
    template = context.pop("template", "form_page.html")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, "multipart": form.is_multipart(), **context}, status=status)
