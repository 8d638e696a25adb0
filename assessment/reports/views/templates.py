"""Templates: the list, arranging blocks, pictures, and a look at the result."""

from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.bounds import whole_number
from core.form_errors import run_action
from core.form_page import first_message, form_page

from ..actions.defaults import create_report_defaults
from ..actions.documents import pictures_of
from ..actions.templates import (
    add_block,
    add_template,
    change_block,
    change_settings,
    move_block,
    remove_block,
    retire_template,
    set_picture,
)
from ..documents.blocks import BLOCKS, blocks_for
from ..documents.composing import compose_page
from ..documents.placeholders import PLACEHOLDERS
from ..documents.printing import NotPrinted, Typesetter
from ..documents.sample import sample_facts
from ..forms.templates import BlockForm, NewTemplateForm, PictureForm, TemplateSettingsForm
from ..models import DocumentTemplate
from .runs import managers


def get_template(request, pk):
    return get_object_or_404(DocumentTemplate.objects.visible_to(request.user), pk=pk)


@managers
@require_http_methods(["GET", "HEAD"])
def templates(request):
    found = DocumentTemplate.objects.visible_to(request.user).in_use().with_use_count()
    return render(request, "assessment/templates.html", {"templates": found})


@managers
@require_POST
def templates_usual(request):
    """Brings the usual templates back where they are missing."""
    create_report_defaults()
    messages.success(request, _("The usual templates are there."))
    return redirect("assessment:templates")


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request):
    form = NewTemplateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and run_action(form, add_template, form.instance):
        return redirect("assessment:template", form.instance.pk)
    return form_page(
        request, form, title=_("Add a template"), submit=_("Add template"), back=reverse("assessment:templates")
    )


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def template(request, pk):
    """The blocks in their order, and the settings. POST saves the settings."""
    found = get_template(request, pk)
    form = TemplateSettingsForm(request.POST if request.method == "POST" else None, initial=found.settings)
    if request.method == "POST" and form.is_valid():
        return _change(request, found, change_settings, form.cleaned_data)
    return _page(request, found, form=form, status=422 if form.errors else 200)


@managers
@require_POST
def template_blocks(request, pk):
    """Adds, removes, moves or sets a block: `do` says which, `index` where."""
    found = get_template(request, pk)
    do, index = request.POST.get("do", ""), _number(request.POST.get("index"))
    match do:
        case "add":
            return _change(request, found, add_block, request.POST.get("type", ""))
        case "remove":
            return _change(request, found, remove_block, index)
        case "up" | "down":
            return _change(request, found, move_block, index, index + (1 if do == "down" else -1))
        case "move":
            return _change(request, found, move_block, index, _number(request.POST.get("to")))
        case "set":
            return _set_block(request, found, index)
    raise Http404


def _set_block(request, found, index):
    if not 0 <= index < len(found.blocks):
        raise Http404
    block = found.blocks[index]
    form = BlockForm(request.POST, block=BLOCKS[block["type"]], values=block, index=index)
    if form.is_valid():
        try:
            current = change_block(found, index, form.cleaned_data, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            for field, errors in error.update_error_dict({}).items():
                form.add_error(field if field in form.fields else None, errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("assessment:template", current.pk)
    return _page(request, found, refused=form, status=422)


@managers
@require_POST
def template_picture(request, pk):
    found = get_template(request, pk)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect("assessment:template", found.pk)
    return _change(request, found, set_picture, form.cleaned_data["which"], form.cleaned_data["file"])


@managers
@require_POST
def template_retirement(request, pk):
    retire_template(get_template(request, pk))
    messages.success(request, _("The template is not offered any more."))
    return redirect("assessment:templates")


@managers
@require_http_methods(["GET", "HEAD"])
def template_png(request, pk):
    """What the first sheet of a document looks like."""
    with _sample(request, pk) as (press, page):
        try:
            return _private(press.png(page), "image/png")
        except NotPrinted as error:
            return HttpResponse(first_message(error), content_type="text/plain; charset=utf-8", status=422)


@managers
@require_http_methods(["GET", "HEAD"])
def template_pdf(request, pk):
    """The whole document; where it cannot be printed the template's page says why."""
    with _sample(request, pk) as (press, page):
        try:
            return _private(press.pdf(page), "application/pdf")
        except NotPrinted as error:
            messages.error(request, first_message(error))
            return redirect("assessment:template", pk)


@contextmanager
def _sample(request, pk):
    """(a Typesetter, the page) of a student who does not exist."""
    found = get_template(request, pk)
    pictures = pictures_of(found)
    with Typesetter(pictures) as press:
        yield press, compose_page(found.blocks, found.settings, sample_facts(found), images=pictures)


def _private(content, content_type):
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = "private, no-cache"
    return response


def _change(request, found, action, *args):
    try:
        current = action(found, *args, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        messages.error(request, first_message(error))
        current = found
    else:
        if current.pk != found.pk:
            messages.success(
                request, _("Documents were made by the earlier version, which stays. This is the new one.")
            )
    return redirect("assessment:template", current.pk)


def _page(request, found, *, form=None, refused=None, status=200):
    blocks = [
        refused
        if refused is not None and refused.index == index
        else BlockForm(block=BLOCKS[block["type"]], values=block, index=index)
        for index, block in enumerate(found.blocks)
    ]
    context = {
        "template": found,
        "blocks": blocks,
        "choices": blocks_for(found.kind),
        "form": form or TemplateSettingsForm(initial=found.settings),
        "pictures": [(name, label, bool(found.settings.get(name))) for name, label in (
            ("logo", _("Logo")), ("signature", _("Signature")),
        )],
        "placeholders": PLACEHOLDERS.items(),
    }  # fmt: skip
    return render(request, "assessment/template.html", context, status=status)


def _number(text):
    """A place in the template; -1, where there is none, for what is no number."""
    return whole_number(text, otherwise=-1)
