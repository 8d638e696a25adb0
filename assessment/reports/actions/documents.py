"""Making documents: the file, its digest, its code, and the row that never changes."""

import hashlib
import json
import secrets
import uuid
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.actions import record
from core.school import current_school, school_today, school_url
from core.transactions import DOUBLE_CLICK

from ..documents.composing import compose_page, unknown_facts
from ..documents.facts import base_facts, transcript_facts
from ..documents.placeholders import PLACEHOLDERS
from ..documents.printing import Typesetter
from ..models import Document, DocumentTemplate

# Without what is taken for something else when it is read aloud or typed off paper: 0 and O, 1, I and L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_Kind = DocumentTemplate.Kind


def new_code():
    """A code such as "7KQM-X2PA-9DWC": 59 bits that nobody guesses."""
    letters = [secrets.choice(ALPHABET) for _each in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def clean_code(text):
    """What somebody typed as a code stands, with or without dashes and capitals."""
    letters = [letter for letter in text.upper() if letter.isalnum()]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, len(letters), 4))


def pictures_of(template):
    """{name in a page: bytes} of the logo and the signature; the school's own logo where the template has none."""
    found = {}
    storage = Document._meta.get_field("file").storage
    for name in ("logo", "signature"):
        stored = template.settings.get(name, "")
        if stored and storage.exists(stored):
            with storage.open(stored) as file:
                found[f"{name}.png"] = file.read()
    logo = current_school().logo
    if "logo.png" not in found and logo and logo.storage.exists(logo.name):
        with logo.storage.open(logo.name) as file:
            found["logo.png"] = file.read()
    return found


def print_documents(template, drafts):
    """The Documents of `drafts`, unsaved Documents with `data_used`, printed and saved; a generator of each.

    NotPrinted when one of them cannot be; for a single one, which a request may wait for, that is found out under limits.
    Their files go when the transaction does not come to its end.
    """
    pictures = pictures_of(template)
    check_at = school_url(reverse("assessment:verify"))
    for draft in drafts:
        draft.code = draft.code or new_code()
        draft.data_used |= {"code": draft.code, "check_at": check_at, "title": draft.title}
    pages = (compose_page(template.blocks, template.settings, draft.data_used, images=pictures) for draft in drafts)
    with Typesetter(pictures) as press, _files_forgotten_on_failure() as written:
        contents = press.pdfs(pages) if len(drafts) > 1 else map(press.pdf, pages)
        for draft, content in zip(drafts, contents, strict=True):
            draft.digest = hashlib.sha256(content).hexdigest()
            draft.file.save(f"{uuid.uuid4().hex}.pdf", ContentFile(content), save=False)
            written.append(draft.file)
            yield draft
        Document.objects.bulk_create(drafts, batch_size=500)


@contextmanager
def _files_forgotten_on_failure():
    written: list = []
    try:
        yield written
    except BaseException:
        for file in written:
            file.storage.delete(file.name)
        raise


@transaction.atomic
def make_letter(student, template, *, by):
    """A transcript or letter for one student, kept as it is given out; a new one each time, but for a second click, which
    finds the one of the first.

    ValidationError at `template` for a letter that would say what the school does not know of the student: a leaving
    certificate of who has no last day, a confirmation of enrolment of who is in no section.
    """
    today = school_today()
    if template.kind == _Kind.TRANSCRIPT:
        facts = transcript_facts(student, on=today)
    else:
        facts = base_facts([student], today)[student.pk]
        _require_known(template, student, facts)
    if same := _already_made(student, template, facts, by):
        return same
    draft = Document(
        student=student, template=template, kind=template.kind, title=template.name, data_used=facts, made_by=by
    )
    [document] = print_documents(template, [draft])
    record("document.make", document, after={"student": student.name, "code": document.code})
    return document


def _already_made(student, template, facts, by):
    """The document that the same person has made of the same facts within DOUBLE_CLICK, or None."""
    since = timezone.now() - DOUBLE_CLICK
    found = Document.objects.filter(student=student, template=template, made_by=by, made_at__gt=since).first()
    # As the row keeps them: a pair is a list there.
    kept = json.loads(json.dumps(facts))
    return found if found and kept.items() <= found.data_used.items() else None


def _require_known(template, student, facts):
    unknown = unknown_facts(template.blocks, facts)
    if unknown:
        what = get_text_list([str(PLACEHOLDERS[name]) for name in unknown], _("and"))
        raise ValidationError({
            "template": _("This letter says what is not known of %(name)s: %(what)s. Enter it first, or change the letter.")
            % {"name": student.name, "what": what}
        })  # fmt: skip


def shown_name(document):
    """Whose document a stranger with the code is told it is: initials, or the name where the school says so."""
    student = document.data_used["student"]
    if document.template.settings.get("name_shown") == "name":
        return student["legal_name"]
    return " ".join(f"{part[0]}." for part in student["legal_name"].split())


def kept_as(document):
    """What a downloaded file is called."""
    return _("%(title)s %(name)s.pdf") % {"title": document.title, "name": document.data_used["student"]["name"]}
