"""What a state is called and how it looks is decided in Python, once for all pages that show it."""

from datetime import UTC, datetime

import pytest

from academics.models import CalendarEntry, GradeLevel, GuardianLink, ImportBatch, Section
from academics.rollover.models import Rollover
from accounts.models import User
from assessment.homework.models import Homework, Submission
from assessment.homework.pages.to_do import Task
from assessment.homework.submission_state import SubmissionState
from assessment.reports.models import ReportRun
from core.status import Status
from jobs.models import Job

BUSY, OVER = Job(state=Job.State.RUNNING), Job(state=Job.State.DONE)
ASKS_FOR_SECTIONS = {"asks": {"sections": [{"name": "9Z"}]}}


@pytest.mark.parametrize(
    ("is_active", "password", "is_invited", "status"),
    [
        (True, "pbkdf2$x", False, Status("Active", "good")),
        (True, "!", True, Status("Invited", "information", "mail")),
        (True, "!", False, Status("Not invited yet")),
        (False, "pbkdf2$x", True, Status("May not sign in", "wrong", "lock")),
    ],
)
def test_how_far_somebody_has_come_with_signing_in(is_active, password, is_invited, status):
    user = User(is_active=is_active, password=password)
    user.is_invited = is_invited
    assert user.status == status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": "done", "job": BUSY}, Status("Working", "information")),
        ({"state": "done", "job": OVER}, Status("Imported", "good")),
        ({"state": "uploaded"}, Status("Columns to match", "attention")),
        ({"state": "checked"}, Status("Ready to import", "information")),
        ({"state": "undone"}, Status("Undone")),
        ({"state": "rejected", "errors": ["row 2"]}, Status("Has errors", "wrong")),
        ({"state": "rejected", "preview": ASKS_FOR_SECTIONS}, Status("Sections to make", "attention")),
        ({"state": "rejected", "preview": ASKS_FOR_SECTIONS, "errors": ["row 2"]}, Status("Has errors", "wrong")),
    ],
)
def test_how_far_an_import_is(fields, status):
    assert ImportBatch(**fields).status == status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": "planned", "job": BUSY}, Status("Working", "information", "clock")),
        ({"state": "planned", "job": OVER}, Status("Being planned", "information", "edit")),
        ({"state": "done"}, Status("Carried out", "good")),
        ({"state": "undone"}, Status("Taken back", "", "arrow-back-up")),
    ],
)
def test_how_far_a_year_end_is(fields, status):
    assert Rollover(**fields).status == status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("comments", Status("Comments are written", "attention", "edit")),
        ("proofreading", Status("Being proofread", "attention", "edit")),
        ("approved", Status("Approved", "information")),
        ("made", Status("Made", "information")),
        ("published", Status("Published", "good")),
    ],
)
def test_how_far_report_cards_are(state, status):
    assert ReportRun(state=state).status == status


@pytest.mark.parametrize(
    ("state", "hand_in", "text", "status"),
    [
        (SubmissionState.MISSING, Homework.HandIn.ONLINE, "", Status("Overdue", "wrong")),
        (SubmissionState.TO_DO, Homework.HandIn.ONLINE, "A draft", Status("Begun", "attention")),
        (SubmissionState.TO_DO, Homework.HandIn.ONLINE, "", Status("Hand in here")),
        (SubmissionState.TO_DO, Homework.HandIn.PAPER, "", Status("On paper, in class")),
        (SubmissionState.TO_DO, Homework.HandIn.NOTHING, "", Status("Nothing to hand in")),
        (SubmissionState.HANDED_IN, Homework.HandIn.NOTHING, "", Status("Done", "good")),
        (SubmissionState.HANDED_IN, Homework.HandIn.PAPER, "", Status("Handed in", "information")),
        (SubmissionState.LATE, Homework.HandIn.ONLINE, "", Status("Handed in late", "attention")),
        (SubmissionState.RETURNED, Homework.HandIn.ONLINE, "", Status("Returned", "good")),
    ],
)
def test_how_far_a_family_is_told_that_homework_is(state, hand_in, text, status):
    handed_in_at = None if state == SubmissionState.TO_DO else datetime(2026, 1, 5, tzinfo=UTC)
    submission = Submission(text=text, handed_in_at=handed_in_at)
    assert Task(None, Homework(hand_in=hand_in), state, submission).status == status


def test_what_a_guardian_may_is_said_with_what_they_may_not():
    usual = GuardianLink(lives_with=False)
    assert usual.rights == [Status("Custody", "good", "shield-check"), Status("May pick up", "good", "car")]
    barred = GuardianLink(
        has_custody=False, may_pick_up=False, portal_access=False, receives_messages=False, lives_with=True
    )
    assert barred.rights == [
        Status("No custody", "wrong", "shield-x"),
        Status("No pick-up", "wrong", "car-off"),
        Status("No portal", "attention", "lock"),
        Status("No messages", "attention", "mail-off"),
        Status("Lives with", "", "home"),
    ]


def test_whom_an_entry_of_the_calendar_is_for():
    level = GradeLevel(name="Grade 7")
    assert CalendarEntry().for_whom == "Whole school"
    assert CalendarEntry(grade_level=level).for_whom == "Grade 7"
    assert CalendarEntry(section=Section(name="7A")).for_whom == "7A"
