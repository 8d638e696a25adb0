"""How far one student is with a piece of homework."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.school import school_zone

from .models import Homework


def school_time(moment):
    """`moment` by the school's clock, in a worker, too."""
    return moment.astimezone(school_zone())


class SubmissionState(models.TextChoices):
    """In words for the class's page; families read their own."""

    TO_DO = "to_do", _("Not handed in")
    MISSING = "missing", _("Missing")
    HANDED_IN = "handed_in", _("Handed in")
    LATE = "late", _("Handed in late")
    RETURNED = "returned", _("Returned")
    EXCUSED = "excused", _("Excused")
    # In the class by now, but not when it was set: the teacher may give them time of their own.
    NOT_ASKED = "not_asked", _("Came later: not asked")

    @property
    def tone(self):
        """What the tag `state` calls its kind."""
        return _TONES[self]

    @property
    def is_done(self):
        """Whether the student has nothing left to do."""
        return self not in (SubmissionState.TO_DO, SubmissionState.MISSING)


_TONES = {
    SubmissionState.TO_DO: "",
    SubmissionState.MISSING: "wrong",
    SubmissionState.HANDED_IN: "information",
    SubmissionState.LATE: "attention",
    SubmissionState.RETURNED: "good",
    SubmissionState.EXCUSED: "",
    SubmissionState.NOT_ASKED: "",
}


def submission_state_of(homework, submission, *, now=None, collecting=True, is_asked=True):
    """The State of one student, of whom `submission` (or None) is kept.

    `is_asked`: whether they were in the class from the day it was set on; who was not is asked once they have time of
    their own. Work on paper is missing only once the teacher has begun to note what came (`collecting`), and where nothing is
    handed in nothing is missing.
    """
    if submission and submission.is_returned:
        return SubmissionState.RETURNED
    if submission and submission.excused:
        return SubmissionState.EXCUSED
    if submission and submission.is_handed_in:
        return SubmissionState.LATE if submission.is_late else SubmissionState.HANDED_IN
    if not is_asked and not (submission and submission.extended_until):
        return SubmissionState.NOT_ASKED
    deadline = submission.deadline if submission else homework.due_at
    over = deadline < (now or timezone.now())
    may_miss = homework.is_online or (homework.hand_in == Homework.HandIn.PAPER and collecting)
    return SubmissionState.MISSING if over and may_miss else SubmissionState.TO_DO
