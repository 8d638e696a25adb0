"""What a student hands in, and what the teacher says of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import record

from ..models import Submission
from ..submission_state import school_time
from .attachments import attach_files, remove_attachment

# --- The student ---------------------------------------------------------------------------


def save_draft(homework, student, *, text, files=(), by):
    """Keeps what the student has so far; nobody else sees it. ValidationError at `files`, or for the whole.

    Two steps, so that the text is kept even when there is a file too many.
    """
    with transaction.atomic():
        row = _locked(homework, student)
        _must_be_open(row)
        if row.text != text:
            row.text = text
            row.save(update_fields=["text"])
    attach_files(files, by=by, submission=row)
    return row


@transaction.atomic
def remove_file(attachment):
    """The student takes a file out of what is not handed in yet."""
    row = _locked(attachment.submission.homework, attachment.submission.student)
    _must_be_open(row)
    remove_attachment(attachment)


@transaction.atomic
def hand_in(homework, student):
    """The teacher sees it from now on. What is handed in already stays as it is, with its time."""
    row = _locked(homework, student)
    if row.is_handed_in:
        return row
    _must_be_open(row)
    if homework.is_online and not row.text.strip() and not row.attachments.exists():
        raise ValidationError({"text": _("Write an answer or add a file first.")})
    row.handed_in_at = timezone.now()
    row.is_late = homework.is_online and row.handed_in_at > row.deadline
    row.save(update_fields=["handed_in_at", "is_late"])
    record("homework.hand_in", row, after={"late": row.is_late})
    return row


@transaction.atomic
def take_back_submission(homework, student):
    """The student goes on working, as long as there is time. Nothing happens to what is not handed in."""
    row = _locked(homework, student)
    if not row.is_handed_in:
        return row
    if row.is_returned:
        raise ValidationError(_("Your teacher has returned it. It cannot be changed any more."))
    if not row.may_be_taken_back:
        raise ValidationError(_("The time is over. Ask your teacher if something is wrong with it."))
    row.handed_in_at, row.is_late = None, False
    row.save(update_fields=["handed_in_at", "is_late"])
    record("homework.take_back", row)
    return row


def _must_be_open(row):
    if row.homework.is_on_paper:
        raise ValidationError(_("This is handed in on paper, in class."))
    if row.is_returned:
        raise ValidationError(_("Your teacher has returned it. It cannot be changed any more."))
    if row.is_handed_in:
        raise ValidationError(_("It is handed in. Take it back to change it."))


# --- The teacher ---------------------------------------------------------------------------


@transaction.atomic
def record_paper_submission(homework, student, *, late=None):
    """It was handed in on paper. Without word of it, it is late from the day after the one it was due on."""
    row = _locked(homework, student)
    if row.is_handed_in and late is None:
        return row
    row.handed_in_at = row.handed_in_at or timezone.now()
    row.is_late = _day(row.handed_in_at) > _day(row.deadline) if late is None else late
    row.save(update_fields=["handed_in_at", "is_late"])
    record("homework.paper", row, after={"late": row.is_late})
    return row


@transaction.atomic
def undo_paper_submission(homework, student):
    """It was not handed in after all. What the student wrote or sent here stays handed in."""
    row = _locked(homework, student)
    if not row.is_handed_in or row.is_returned:
        return row
    if row.text or row.attachments.exists():
        raise ValidationError(_("%(name)s handed it in here.") % {"name": student.name})
    row.handed_in_at, row.is_late = None, False
    row.save(update_fields=["handed_in_at", "is_late"])
    record("homework.paper_undo", row)
    return row


@transaction.atomic
def extend_or_excuse(homework, student, *, extended_until, excused):
    """Gives the student longer (or no longer longer: None), or lets them off. ValidationError at `extended_until`."""
    if extended_until and extended_until <= homework.due_at:
        raise ValidationError(
            {
                "extended_until": _("Everybody has until %(moment)s. Choose a later time.")
                % {"moment": date_format(school_time(homework.due_at), "DATETIME_FORMAT")}
            }
        )
    row = _locked(homework, student)
    before = _terms(row)
    row.extended_until, row.excused = extended_until, excused
    if before != _terms(row):
        if row.is_handed_in and homework.is_online:
            row.is_late = row.handed_in_at > row.deadline
        row.save(update_fields=["extended_until", "excused", "is_late"])
        record("homework.grant", row, before=before, after=_terms(row))
    return row


@transaction.atomic
def give_feedback(homework, student, feedback, *, shown):
    """What the teacher says of the work; the student reads it once it is returned.

    `shown` is what stood there when the teacher began: what somebody else has written since is not overwritten,
    ValidationError at `feedback` shows it.
    """
    row = _locked(homework, student)
    if row.feedback == feedback:
        return row
    if row.feedback != shown:
        raise ValidationError(
            {
                "feedback": _("Somebody wrote meanwhile: “%(text)s” Put both together, and save again.")
                % {"text": row.feedback}
            },
            code="changed",
        )
    before = row.feedback
    row.feedback = feedback
    row.save(update_fields=["feedback"])
    record("homework.feedback", row, before={"feedback": before}, after={"feedback": feedback})
    return row


@transaction.atomic
def return_work(homework, *, by, students=None):
    """The students see feedback and grade from now on; returns to how many that is news.

    Of `students`, or of all, those who handed something in or of whom the teacher wrote something.
    """
    found = Submission.objects.select_for_update(of=["self"]).filter(homework=homework, returned_at=None)
    if students is not None:
        found = found.of_students(students)
    marked = Q(student__in=_marked(homework)) if homework.assessment_id else Q(pk__in=[])
    rows = list(found.filter(Q(handed_in_at__isnull=False) | ~Q(feedback="") | marked).order_by("pk"))
    now = timezone.now()
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(returned_at=now, returned_by=by)
    if rows:
        record("homework.return", homework, after={"students": len(rows)})
    return len(rows)


@transaction.atomic
def open_again(homework, student):
    """The student may work on it and hand it in once more; the feedback stays."""
    row = _locked(homework, student)
    if not row.is_handed_in and not row.is_returned:
        return row
    row.handed_in_at = row.returned_at = row.returned_by = None
    row.is_late = False
    row.save(update_fields=["handed_in_at", "returned_at", "returned_by", "is_late"])
    record("homework.open_again", row)
    return row


def _marked(homework):
    return homework.assessment.results.exclude(status="empty").values("student")


def _terms(row):
    return {
        "extended_until": row.extended_until.isoformat() if row.extended_until else None,
        "excused": row.excused,
    }


def _day(moment):
    return school_time(moment).date()


def _locked(homework, student):
    """The student's row, made when it is the first thing that is known, held until the transaction ends."""
    Submission.objects.get_or_create(homework=homework, student=student)
    return (
        Submission.objects.select_for_update(of=["self"])
        .select_related("homework", "student")
        .get(homework=homework, student=student)
    )
