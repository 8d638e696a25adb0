"""Templates: what is edited, and when that is a new version."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from academics.actions.saving import save_row
from accounts.actions import record

from ..documents.blocks import BLOCKS, blocks_for, new_block
from ..documents.placeholders import PLACEHOLDERS, unknown_in
from ..models import Document, DocumentTemplate

MAX_BLOCKS = 30


@transaction.atomic
def add_template(template):
    """A new template with a letterhead and a signature to begin with. ValidationError by field."""
    template.blocks = [
        {**new_block("header"), "title": template.name},
        new_block("signature"),
        new_block("verification"),
    ]
    template.settings = {"paper": "a4", "name_shown": "initials"}
    save_row(template)
    record("template.add", template, after={"name": template.name, "kind": template.kind})
    return template


@contextmanager
def _editing(template, *, seen, verb):
    """The template that may be changed: itself, or a new version when something was made by it.

    `seen` is the fingerprint of what was on the page; ValidationError when somebody else has changed it since.
    """
    with transaction.atomic():
        current = DocumentTemplate.objects.select_for_update().get(pk=template.pk)
        if seen != current.fingerprint or current.retired:
            raise ValidationError(_("Somebody else has changed this template. Look at it as it is now, then go on."))
        used = (
            current.documents.exists() or current.report_runs.exclude(state__in=("comments", "proofreading")).exists()
        )
        if used:
            versions = DocumentTemplate.objects.filter(kind=current.kind, name=current.name)
            newest = versions.aggregate(newest=Max("version"))["newest"]
            old_pk = current.pk
            DocumentTemplate.objects.filter(pk=old_pk).update(retired=True)
            current.pk, current._state.adding, current.version = None, True, newest + 1
        yield current
        current.save()
        if used:
            # Rounds whose report cards are still to be written are made by the new version.
            writing = DocumentTemplate.objects.get(pk=old_pk).report_runs.filter(state__in=("comments", "proofreading"))
            writing.update(template=current)
        record(verb, current, after={"version": current.version})


def change_settings(template, settings, *, seen):
    """Paper, language, signatory and the like. The DocumentTemplate that holds them now."""
    with _editing(template, seen=seen, verb="template.change") as current:
        current.settings = current.settings | settings
    return current


def set_picture(template, name, file, *, seen):
    """The logo or signature; None takes it away. The old file stays: earlier documents were made with it."""
    with _editing(template, seen=seen, verb="template.picture") as current:
        stored = ""
        if file is not None:
            storage = Document._meta.get_field("file").storage
            stored = storage.save(f"documents/pictures/{file.name}", file)
        current.settings = current.settings | {name: stored}
    return current


def add_block(template, type_, *, seen):
    if type_ not in {block.type for block in blocks_for(template.kind)}:
        raise ValidationError(_("This block is not there. Choose another one."))
    with _editing(template, seen=seen, verb="template.change") as current:
        if len(current.blocks) >= MAX_BLOCKS:
            raise ValidationError(_("A template has %(max)d blocks at most.") % {"max": MAX_BLOCKS})
        current.blocks = [*current.blocks, new_block(type_)]
    return current


def remove_block(template, index, *, seen):
    with _editing(template, seen=seen, verb="template.change") as current:
        _check_index(current, index)
        current.blocks = [block for place, block in enumerate(current.blocks) if place != index]
    return current


def move_block(template, index, to, *, seen):
    """The block at `index` comes to stand at `to`; beyond the ends is the end."""
    with _editing(template, seen=seen, verb="template.change") as current:
        _check_index(current, index)
        blocks = list(current.blocks)
        block = blocks.pop(index)
        blocks.insert(min(max(to, 0), len(blocks)), block)
        current.blocks = blocks
    return current


def change_block(template, index, values, *, seen):
    """The settings of one block. ValidationError names the placeholders that nobody knows."""
    with _editing(template, seen=seen, verb="template.change") as current:
        _check_index(current, index)
        kind = BLOCKS[current.blocks[index]["type"]]
        blocks = list(current.blocks)
        blocks[index] = {"type": kind.type, **kind.settings_of(values)}
        check_placeholders(blocks[index])
        current.blocks = blocks
    return current


def retire_template(template):
    """It is offered no longer; what was made by it stays."""
    DocumentTemplate.objects.filter(pk=template.pk).update(retired=True)
    record("template.retire", template)


def check_placeholders(block):
    """ValidationError by option for a text with a placeholder that stands for nothing."""
    errors = {}
    for name, value in block.items():
        if isinstance(value, str) and (unknown := unknown_in(value)):
            errors[name] = _("Nobody knows what {%(name)s} is. Known: %(known)s.") % {
                "name": unknown[0],
                "known": ", ".join(f"{{{each}}}" for each in PLACEHOLDERS),
            }
    if errors:
        raise ValidationError(errors)


def _check_index(template, index):
    if not 0 <= index < len(template.blocks):
        raise ValidationError(_("This block is not there any more."))
