"""A class and a piece of homework: how far each student is."""

from dataclasses import dataclass, field

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from academics.models import Student

from ...grading.models import Result
from ..models import Homework, Submission
from ..submission_state import SubmissionState, school_time, submission_state_of


@dataclass
class TrackerRow:
    """One student. `submission` is None for who has done nothing, and `result` where nothing is marked."""

    student: Student
    state: SubmissionState
    submission: Submission | None = None
    result: Result | None = None

    @property
    def shown(self):
        """The submission, when the teacher may read what is in it."""
        return self.submission if self.submission and self.submission.is_handed_in else None

    @property
    def is_extended(self):
        return bool(self.submission and self.submission.extended_until and not self.state.is_done)


@dataclass
class Tracker:
    """All students of whom it is asked, in register order."""

    homework: Homework
    rows: list[TrackerRow]
    counts: dict[SubmissionState, int] = field(default_factory=dict)

    def __post_init__(self):
        self.counts = {state: sum(row.state == state for row in self.rows) for state in SubmissionState}

    def of_state(self, state):
        """The rows of a state; all rows without one."""
        return [row for row in self.rows if row.state == state] if state else self.rows

    def row_of(self, student_id):
        """The row of a student by id; None for somebody else."""
        return next((row for row in self.rows if row.student.pk == student_id), None)

    def around(self, row):
        """(row before, row after) in the list; None at its ends."""
        at = self.rows.index(row)
        return self.rows[at - 1] if at else None, self.rows[at + 1] if at + 1 < len(self.rows) else None

    @property
    def to_return(self):
        """How many would get something back."""
        return sum(self._is_ready(row) for row in self.rows)

    def _is_ready(self, row):
        submission = row.submission
        if submission is None or submission.is_returned:
            return False
        marked = row.result is not None and row.result.status != Result.Status.EMPTY
        return submission.is_handed_in or bool(submission.feedback) or marked

    @property
    def file_count(self):
        return sum(len(row.shown.attachments.all()) for row in self.rows if row.shown)

    @property
    def file_bytes(self):
        return sum(file.size for row in self.rows if row.shown for file in row.shown.attachments.all())


def read_tracker(homework, students):
    """The Tracker of `homework` for those of `students`, a queryset, who are there on the due day, and for everybody who did
    something: who has moved since belongs to other teachers, and the work to this one.

    Four statements, however many students.
    """
    day = school_time(homework.due_at).date()
    set_on = school_time(homework.published_at).date() if homework.published_at else day
    submissions = {row.student_id: row for row in homework.submissions.with_attachments()}
    for row in submissions.values():
        row.homework = homework
    results = {}
    if homework.assessment_id:
        results = {row.student_id: row for row in Result.objects.filter(assessment=homework.assessment_id)}
    active = [row.student_id for row in submissions.values() if row.is_handed_in or row.is_returned]
    there = Student.objects.in_class(homework.school_class, on=day).values("pk")
    throughout = Student.objects.in_class_throughout(homework.school_class, set_on, day).values("pk")
    seen = Q(pk__in=there, id__in=students.order_by().values("pk"))
    roster = Student.objects.filter(seen | Q(pk__in=active)).order_by("sort_name", "id")
    roster = roster.annotate(is_asked=ExpressionWrapper(Q(pk__in=throughout), BooleanField()))
    collecting = bool(active)
    now = timezone.now()
    return Tracker(
        homework,
        [
            TrackerRow(
                student,
                submission_state_of(
                    homework,
                    submissions.get(student.pk),
                    now=now,
                    collecting=collecting,
                    is_asked=student.is_asked,
                ),
                submissions.get(student.pk),
                results.get(student.pk),
            )
            for student in roster
        ],
    )
