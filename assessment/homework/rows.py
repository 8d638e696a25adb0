"""Homework and submissions as lists of many read them: fields alone, with what their models say of these."""

from datetime import date, datetime
from typing import NamedTuple

from .facts import DeadlineFacts, HandInFacts


class _HomeworkFields(NamedTuple):
    pk: int
    title: str
    due_at: datetime
    hand_in: str
    minutes: int | None
    subject: str
    # The last day of its school year.
    year_ends_on: date
    # Whether the teacher has noted, or got, something.
    is_noted: bool


class HomeworkRow(HandInFacts, _HomeworkFields):
    """What `values_list(*HomeworkRow._fields)` gives of homework `with_subject`."""

    __slots__ = ()


class _SubmissionFields(NamedTuple):
    student_id: int
    homework_id: int
    due_at: datetime
    extended_until: datetime | None
    handed_in_at: datetime | None
    returned_at: datetime | None
    is_late: bool
    excused: bool
    is_typed: bool


class SubmissionRow(DeadlineFacts, _SubmissionFields):
    """What `values_list(*SubmissionRow._fields)` gives of submissions `with_facts`."""

    __slots__ = ()
