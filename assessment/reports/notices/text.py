"""What families and students are told of a report card, in their own language."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.alerts.text import language_of
from core.localisation import offered_language
from core.school import current_school, school_url


@dataclass(frozen=True)
class NoticeText:
    subject: str
    body: str


def guardian_text(guardian, documents):
    """`documents` are the report cards of the children whom this guardian may see."""
    with translation.override(language_of(guardian)):
        names = get_text_list(list(dict.fromkeys(each.student.name for each in documents)), _("and"))
        if all(map(_is_correction, documents)):
            subject = ngettext(
                "The corrected report card of %(names)s is ready",
                "The corrected report cards of %(names)s are ready",
                len(documents),
            )
        else:
            subject = ngettext(
                "The report card of %(names)s is ready", "The report cards of %(names)s are ready", len(documents)
            )
        return NoticeText(
            subject % {"names": names}, _body(guardian.name, documents, has_account=bool(guardian.user_id))
        )


def student_text(student, documents):
    with translation.override(offered_language(student.user.language) or current_school().locale):
        if all(map(_is_correction, documents)):
            subject = ngettext(
                "Your corrected report card is ready", "Your corrected report cards are ready", len(documents)
            )
        else:
            subject = ngettext("Your report card is ready", "Your report cards are ready", len(documents))
        return NoticeText(subject, _body(student.name, documents, has_account=True))


def _body(name, documents, *, has_account):
    lines = [_("Hello %(name)s,") % {"name": name}, ""]
    lines += [_line(each) for each in documents]
    place = school_url(reverse("portal:reports"))
    lines += ["", _("You find it in the family portal: %(address)s") % {"address": place}]
    if not has_account:
        lines.append(_("You have no account there yet: ask the school office for an invitation."))
    return "\n".join([*lines, "", current_school().name])


def _line(document):
    names = {"title": document.title, "student": document.student.name}
    if _is_correction(document):
        return _("%(title)s of %(student)s was corrected. The new version takes the place of the old one.") % names
    return _("%(title)s of %(student)s is published.") % names


def _is_correction(document):
    """Whether the family may have seen the version before: what was corrected in time is news to them."""
    return document.version > 1 and document.made_at > document.run.publish_at
