"""What students have to do: homework as it is asked of each of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academics.models import Student
from core.status import Status

from ..models import Homework, Submission
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
    """One homework as it is asked of one student."""

    student: Student
    homework: Homework
    state: SubmissionState
    submission: Submission | None = None

    @property
    def deadline(self):
        return self.submission.deadline if self.submission else self.homework.due_at

    @property
    def is_begun(self):
        """Whether there is a draft that is not handed in."""
        row = self.submission
        return self.homework.is_online and bool(row and not row.is_handed_in and not row.is_returned and row.text)

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

    def when(self, now):
        """The When it belongs to. What is neither collected nor noted is done with once its time is over."""
        if self.state.is_done:
            return When.DONE
        if self.state == SubmissionState.MISSING:
            return When.OVERDUE
        if self.deadline < now:
            return When.DONE
        today, day = school_time(now).date(), school_time(self.deadline).date()
        if day == today:
            return When.TODAY
        return When.WEEK if day <= today + timedelta(7) else When.LATER


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
    """[ToDoList] of `students`, in their order, with what is due from `since` ago on and older work that is missing.

    A constant number of statements, however many students and tasks.
    """
    students = list(students)
    now = timezone.now()
    tasks = _tasks(students, Homework.objects.published())
    found = []
    for student in students:
        groups: dict[When, list[Task]] = {when: [] for when in When}
        for task in sorted(tasks[student.pk], key=lambda task: (task.deadline, task.homework.pk)):
            when = task.when(now)
            if when != When.DONE or task.deadline >= now - since:
                groups[when].append(task)
        groups[When.DONE].reverse()
        found.append(ToDoList(student, {when: group for when, group in groups.items() if group}))
    return found


def task_of(student, homework):
    """The Task of one student."""
    submission = homework.submissions.filter(student=student).with_attachments().first()
    if submission:
        submission.homework = homework
    collecting = not homework.is_on_paper or _collecting(Homework.objects.filter(pk=homework.pk)).exists()
    return Task(student, homework, submission_state_of(homework, submission, collecting=collecting), submission)


def _tasks(students, homework):
    """{student id: [Task]}"""
    pairs = homework.asked_pairs(students)
    ids = {homework_id for _student, homework_id in pairs}
    rows = {row.pk: row for row in homework.filter(pk__in=ids).with_class()}
    collecting = set(_collecting(Homework.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    submissions = {}
    for row in Submission.objects.of_students(students).filter(homework__in=ids):
        row.homework = rows[row.homework_id]
        submissions[row.student_id, row.homework_id] = row
    by_id = {student.pk: student for student in students}
    now = timezone.now()
    tasks = defaultdict(list)
    for student_id, homework_id in pairs:
        submission = submissions.get((student_id, homework_id))
        state = submission_state_of(rows[homework_id], submission, now=now, collecting=homework_id in collecting)
        tasks[student_id].append(Task(by_id[student_id], rows[homework_id], state, submission))
    return tasks


def _collecting(homework):
    """Homework of which the teacher has noted, or got, something."""
    there = Submission.objects.filter(homework=OuterRef("pk")).filter(
        Q(handed_in_at__isnull=False) | Q(returned_at__isnull=False)
    )
    return homework.filter(Exists(there))
