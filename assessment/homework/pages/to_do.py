"""What students have to do: homework as it is asked of each of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academics.models import Student
from core.compiled import Compiled
from core.school import school_today, school_zone
from core.status import Status

from ..models import Homework, Submission
from ..rows import HomeworkRow, SubmissionRow
from ..submission_state import SubmissionState, school_time, submission_state_of


class When(models.TextChoices):
    """Where a task stands in the list, in reading order."""

    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Today")
    WEEK = "week", _("In the next seven days")
    LATER = "later", _("Later")
    DONE = "done", _("Done")


@dataclass
class Task:
    """One homework as it is asked of one student; in lists of many it has rows in the place of models."""

    student: Student
    homework: Homework | HomeworkRow
    state: SubmissionState
    submission: Submission | SubmissionRow | None = None

    @property
    def deadline(self):
        return self.submission.deadline if self.submission else self.homework.due_at

    @property
    def last_news(self):
        """When it was due, or came back after that."""
        returned_at = self.submission.returned_at if self.submission else None
        return max(self.deadline, returned_at) if returned_at else self.deadline

    @property
    def is_begun(self):
        """Whether there is a draft that is not handed in."""
        row = self.submission
        return self.homework.is_online and bool(row and not row.is_handed_in and not row.is_returned and row.is_typed)

    @property
    def status(self):
        """How far it is, in a family's words."""
        match self.state:
            case SubmissionState.MISSING:
                return Status(_("Overdue"), "wrong")
            case SubmissionState.TO_DO if self.is_begun:
                return Status(_("Begun"), "attention")
            case SubmissionState.TO_DO:
                return Status(self._way)
            case SubmissionState.HANDED_IN if not self.homework.is_collected:
                return Status(_("Done"), "good")
        return Status(self.state.label, self.state.tone)

    @property
    def _way(self):
        """How it is handed in, in a word."""
        if self.homework.is_on_paper:
            return _("On paper, in class")
        return _("Hand in here") if self.homework.is_online else _("Nothing to hand in")

    def when(self, horizon):
        """The When it belongs to. What is neither collected nor noted is done with once its time is over."""
        if self.state.is_done:
            return When.DONE
        if self.state == SubmissionState.MISSING:
            return When.OVERDUE
        if self.deadline < horizon.now:
            return When.DONE
        if self.deadline < horizon.tomorrow:
            return When.TODAY
        return When.WEEK if self.deadline < horizon.after_week else When.LATER


class Horizon(NamedTuple):
    """Moments that part one When from the next: now, and where days begin by the school's clock."""

    now: datetime
    tomorrow: datetime
    # The day after the next seven days.
    after_week: datetime

    @classmethod
    def of(cls, now):
        begins = school_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(now, begins + timedelta(days=1), begins + timedelta(days=8))


@dataclass
class ToDoList:
    """One student's tasks by When, each by its time; what is done the latest first."""

    student: Student
    groups: dict[When, list[Task]] = field(default_factory=dict)

    @property
    def open_count(self):
        return sum(len(tasks) for when, tasks in self.groups.items() if when != When.DONE)

    @property
    def soon(self):
        """What is overdue, due today or in the next seven days."""
        return [task for when in (When.OVERDUE, When.TODAY, When.WEEK) for task in self.groups.get(when, [])]


def to_do_lists(students, *, since=timedelta(days=21)):
    """[ToDoList] of `students`, in their order, with what is due, or was returned, from `since` ago on and older work that
    is missing.

    What is missing of a school year that is over is owed to nobody: its classes have no teachers any more.
    A constant number of statements, however many students and tasks.
    """
    students = list(students)
    now, today = timezone.now(), school_today()
    tasks, horizon = _tasks(students, now, now - since), Horizon.of(now)
    found = []
    for student in students:
        groups: dict[When, list[Task]] = {when: [] for when in When}
        for task in sorted(tasks[student.pk], key=lambda task: (task.deadline, task.homework.pk)):
            when = task.when(horizon)
            if when == When.OVERDUE and task.homework.year_ends_on < today:
                continue
            if when != When.DONE or task.last_news >= now - since:
                groups[when].append(task)
        groups[When.DONE].reverse()
        found.append(ToDoList(student, {when: group for when, group in groups.items() if group}))
    return found


def task_of(student, homework):
    """The Task of one student."""
    submission = homework.submissions.filter(student=student).with_attachments().first()
    if submission:
        submission.homework = homework
    collecting = not homework.is_on_paper or homework.submissions.noted().exists()
    return Task(student, homework, submission_state_of(homework, submission, collecting=collecting), submission)


_PAIRS = Compiled(
    lambda student_ids, since, today, zone: Homework.objects.to_do_pairs(
        student_ids, since=since, today=today, zone=zone
    ),
    student_ids=[int],
    since=datetime,
    today=date,
    zone=str,
)
_HOMEWORK = Compiled(
    lambda homework_ids: (
        Homework.objects.published()
        .filter(pk__in=homework_ids)
        .with_subject()
        .values_list(*HomeworkRow._fields)
        .order_by("pk")
    ),
    homework_ids=[int],
)
_SUBMISSIONS = Compiled(
    lambda student_ids, homework_ids: (
        Submission.objects.of_students(student_ids)
        .filter(homework__in=homework_ids)
        .with_facts()
        .values_list(*SubmissionRow._fields)
        .order_by("pk")
    ),
    student_ids=[int],
    homework_ids=[int],
)


def _tasks(students, now, since):
    """{student id: [Task]}"""
    by_id = {student.pk: student for student in students}
    pairs = _PAIRS(student_ids=list(by_id), since=since, today=school_today(), zone=school_zone().key)
    ids = list({homework_id for _student, homework_id in pairs})
    rows = {row.pk: row for row in map(HomeworkRow._make, _HOMEWORK(homework_ids=ids))}
    submissions = {
        (row.student_id, row.homework_id): row
        for row in map(SubmissionRow._make, _SUBMISSIONS(student_ids=list(by_id), homework_ids=ids))
    }
    tasks = defaultdict(list)
    for student_id, homework_id in pairs:
        if homework_id not in rows:
            continue
        homework, submission = rows[homework_id], submissions.get((student_id, homework_id))
        state = submission_state_of(homework, submission, now=now, collecting=homework.is_noted)
        tasks[student_id].append(Task(by_id[student_id], homework, state, submission))
    return tasks
