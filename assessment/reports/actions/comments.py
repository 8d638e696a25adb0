"""Comments: written, changed by versions, and read by somebody else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.actions.audit import snapshot

from ..forms.reports import MAX_LENGTH
from ..models import Phrase, ReportComment, ReportRun


class CommentRefused(Exception):
    """The comment cannot be written now; the text says why. `current` is the comment as it is, or None."""

    def __init__(self, text, current=None):
        super().__init__(text)
        self.current = current


@transaction.atomic
def write_comment(run, student, school_class, text, *, by, version):
    """The ReportComment with the new text. `version` is the one that was read, 0 where there was none.

    CommentRefused when somebody else has changed it since, and when comments are no longer written.
    """
    run = ReportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    text = text.replace("\r\n", "\n").strip()
    comment = ReportComment.objects.of_run(run).of_class(school_class).filter(student=student).first()
    if run.state not in (run.State.COMMENTS, run.State.PROOFREADING):
        raise CommentRefused(_("These report cards are approved. Ask the office to change a comment."), comment)
    if len(text) > MAX_LENGTH:
        raise CommentRefused(_("A comment has %(max)d characters at most.") % {"max": MAX_LENGTH}, comment)
    if (comment.version if comment else 0) != version:
        if comment and comment.text == text:
            return comment
        raise CommentRefused(_("Somebody else has changed this comment."), comment)
    if comment is None:
        if not text:
            return ReportComment(run=run, student=student, school_class=school_class, version=0)
        return ReportComment.objects.create(
            run=run, student=student, school_class=school_class, text=text, written_by=by
        )
    if comment.text != text:
        comment.text, comment.written_by, comment.written_at = text, by, timezone.now()
        comment.proofread_by = comment.proofread_at = None
        comment.version += 1
        comment.save()
    return comment


@transaction.atomic
def mark_proofread(run, comments, *, by):
    """`comments`, {id: version as it was read}, are right as they stand; returns how many of them were marked.

    Not one's own, and not one that was changed since.
    """
    found = ReportComment.objects.of_run(run).unread().filter(pk__in=comments).exclude(written_by=by)
    ids = [comment.pk for comment in found.select_for_update() if comment.version == comments[comment.pk]]
    return ReportComment.objects.filter(pk__in=ids).update(proofread_by=by, proofread_at=timezone.now())


@transaction.atomic
def add_phrase(phrase):
    """A sentence for the comment bank; one that is there already, as after a second click, stays the only one."""
    phrase.full_clean()
    if Phrase.objects.filter(text=phrase.text, subject=phrase.subject, owner=phrase.owner).exists():
        return
    phrase.save()
    record("phrase.add", phrase, after=snapshot(phrase))


@transaction.atomic
def remove_phrase(phrase):
    record("phrase.remove", phrase, before=snapshot(phrase))
    phrase.delete()
