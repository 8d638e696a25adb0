"""The templates that every school starts with."""

from django.utils.translation import gettext as _

from ..documents.blocks import new_block
from ..models import DocumentTemplate

_Kind = DocumentTemplate.Kind


def default_templates():
    """Unsaved: a report card, a transcript, and the letters that schools are asked for most.

    They say what the school's records hold and nothing else: no opinion, no enclosure, nothing about money.
    """
    letters = (
        (
            _("Confirmation of enrolment"),
            _(
                "To whom it may concern\n\nWe confirm that {student.legal_name}, student number {student.number}, has been"
                " enrolled at {school.name} since {enrolment.starts_on} and attends {student.level_now}, section"
                " {student.section_now}, in {year.title}."
            ),
        ),
        (
            _("Transfer letter"),
            _(
                "To the head of the receiving school\n\n{student.legal_name}, born {student.born}, has attended"
                " {school.name} since {enrolment.first_starts_on}, last in {student.level}.\n\nOur office issues the"
                " transcript, with a code by which you can check it."
            ),
        ),
        (
            _("Leaving certificate"),
            _(
                "This is to certify that {student.legal_name}, born {student.born}, student number {student.number}, was a"
                " student of {school.name} from {enrolment.first_starts_on} to {enrolment.ends_on} and leaves from"
                " {student.level}."
            ),
        ),
    )
    end = [new_block("signature"), new_block("verification")]
    card = ["student", "grades", "standing", "attendance", "comment", "scale"]
    return [
        DocumentTemplate(
            kind=_Kind.REPORT_CARD,
            name=_("Report card"),
            blocks=[_header(_("Report card, {session.title}")), *map(new_block, card), *end],
            settings=_settings(),
        ),
        DocumentTemplate(
            kind=_Kind.TRANSCRIPT,
            name=_("Transcript"),
            blocks=[_header(_("Transcript")), new_block("student"), new_block("years"), *end],
            settings=_settings(),
        ),
        *(
            DocumentTemplate(
                kind=_Kind.LETTER,
                name=name,
                blocks=[_header(name), {**new_block("text"), "text": f"{{today}}\n\n{text}"}, *end],
                settings=_settings(),
            )
            for name, text in letters
        ),
    ]


def _header(title):
    return {**new_block("header"), "title": title}


def _settings():
    return {"paper": "a4", "signatory": "", "signatory_title": _("Principal"), "name_shown": "initials"}


def create_report_defaults():
    """The templates above; what exists already stays as it is."""
    DocumentTemplate.objects.bulk_create(default_templates(), ignore_conflicts=True)
