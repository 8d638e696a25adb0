"""Setting homework."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academics.actions.saving import change_row, remove_row, save_row
from academics.models import SchoolClass
from accounts.actions import record
from accounts.actions.audit import snapshot

from ...gradebook.actions.assessments import add_assessment
from ...grading.models import Assessment
from ...grading.sessions import chosen_session, sessions_of
from ..models import Homework
from ..submission_state import school_time
from .attachments import attach_files, remove_attachment

_TELLING = ("school_class", "title", "instructions", "due_at", "hand_in", "minutes", "lesson")


@transaction.atomic
def set_homework(homework, *, files=(), by, publish=False, column=None):
    """Saves new `homework` with its files, for students to see if `publish`. ValidationError by field.

    `column`: (category, highest mark) of the column of the gradebook that is made for its marks.

    The very same a second time is the first one: a form that was sent twice sets it once.
    """
    SchoolClass.objects.select_for_update().get(pk=homework.school_class_id)
    already_set = Homework.objects.filter(set_by=by, **{name: getattr(homework, name) for name in _TELLING}).first()
    if already_set is None:
        homework.set_by = by
        save_row(homework)
        record("homework.set", homework, after=snapshot(homework))
        _add_column(homework, column)
    kept = already_set or homework
    attach_files(files, by=by, homework=kept)
    if publish:
        publish_homework(kept)
    return kept


@transaction.atomic
def change_homework(homework, values, *, files=(), by, column=None):
    """Sets `values`, {field: value}, and adds `files` and a column for marks. ValidationError by field."""
    locked = Homework.objects.select_for_update().get(pk=homework.pk)
    if locked.hand_in != values.get("hand_in", locked.hand_in) and (count := locked.submissions.handed_in().count()):
        raise ValidationError(
            {
                "hand_in": ngettext(
                    "%(count)d student has handed it in already. This stays as it is.",
                    "%(count)d students have handed it in already. This stays as it is.",
                    count,
                )
                % {"count": count}
            }
        )
    change_row(homework, values, "homework.change")
    _add_column(homework, column)
    attach_files(files, by=by, homework=homework)
    return homework


@transaction.atomic
def publish_homework(homework):
    """Students and families see it from now on; nothing happens to what they see already."""
    locked = Homework.objects.select_for_update().get(pk=homework.pk)
    if not locked.is_published:
        if locked.is_over:
            raise ValidationError({"due_on": _("The time it is due by is over. Choose a later one.")})
        locked.published_at = timezone.now()
        locked.save(update_fields=["published_at"])
        record("homework.publish", locked)
    homework.published_at = locked.published_at


@transaction.atomic
def withdraw_homework(homework):
    """It becomes a draft again, unless somebody has handed something in. What students have begun stays theirs."""
    locked = Homework.objects.select_for_update().get(pk=homework.pk)
    if count := (locked.submissions.handed_in() | locked.submissions.returned()).count():
        raise ValidationError(
            ngettext(
                "%(count)d student has handed it in. It can be changed, but not withdrawn.",
                "%(count)d students have handed it in. It can be changed, but not withdrawn.",
                count,
            )
            % {"count": count}
        )
    if locked.is_published:
        locked.published_at = None
        locked.save(update_fields=["published_at"])
        record("homework.withdraw", locked)
    homework.published_at = None


@transaction.atomic
def remove_homework(homework):
    """Deletes a draft that nobody has begun, with its files. ValidationError otherwise."""
    if homework.is_published:
        raise ValidationError(_("Students see it. Withdraw it first."))
    if homework.submissions.exists():
        raise ValidationError(_("Students have begun to work on it. It stays as a draft, which they do not see."))
    for attachment in homework.attachments.all():
        remove_attachment(attachment)
    remove_row(homework, "homework.remove")


def _add_column(homework, column):
    """Its marks go to a new column of the session that holds the due day; one that is there stays."""
    if not column or homework.assessment_id:
        return
    category, max_score = column
    day = school_time(homework.due_at).date()
    made = Assessment(
        school_class=homework.school_class,
        session=chosen_session(sessions_of(homework.school_class), "", day),
        title=homework.title[:100],
        date=day,
        max_score=max_score,
    )
    homework.assessment = add_assessment(made, category=category)
    homework.save(update_fields=["assessment"])
