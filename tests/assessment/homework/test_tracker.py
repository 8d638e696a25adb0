"""How far a class is: states, taps, terms, feedback, returning, files."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academics.actions.enrolments import move_student
from academics.models import Student
from assessment.homework.actions import archives
from assessment.homework.actions.submissions import (
    extend_or_excuse,
    give_feedback,
    record_paper_submission,
    return_work,
    undo_paper_submission,
)
from assessment.homework.pages.tracker import read_tracker
from assessment.homework.submission_state import SubmissionState
from assessment.homework.views import submissions as views
from assessment.models import Homework, Submission
from jobs.models import Job
from jobs.running import execute_job

HX = {"HX-Request": "true"}


def states(task):
    return {row.student.given_name: row.state for row in read_tracker(task, Student.objects.all()).rows}


def url(name, task, *students):
    return reverse(f"assessment:{name}", args=[task.pk, *[student.pk for student in students]])


def test_each_student_has_a_state(cast, homework, handed_in):
    task = homework()
    handed_in(cast.amina, task)
    assert states(task) == {
        "Chen": SubmissionState.TO_DO,
        "Amina": SubmissionState.HANDED_IN,
        "Bashir": SubmissionState.TO_DO,
    }
    over = homework(-1)
    handed_in(cast.amina, over, is_late=True)
    Submission.objects.create(homework=over, student=cast.chen, text="Only begun")
    assert states(over) == {
        "Chen": SubmissionState.MISSING,
        "Amina": SubmissionState.LATE,
        "Bashir": SubmissionState.MISSING,
    }
    Submission.objects.filter(student=cast.chen).update(extended_until=timezone.now() + timedelta(1))
    Submission.objects.create(homework=over, student=cast.bashir, excused=True)
    assert states(over) == {
        "Chen": SubmissionState.TO_DO,
        "Amina": SubmissionState.LATE,
        "Bashir": SubmissionState.EXCUSED,
    }
    Submission.objects.filter(student=cast.amina).update(returned_at=timezone.now())
    assert states(over)["Amina"] == SubmissionState.RETURNED


def test_paper_is_missing_once_the_teacher_notes_it(cast, homework):
    """And where there is nothing to hand in nothing is. Broken by not asking `collecting`."""
    paper, nothing = homework(-1, hand_in="paper"), homework(-2, hand_in="nothing")
    assert set(states(paper).values()) == {SubmissionState.TO_DO}
    assert set(states(nothing).values()) == {SubmissionState.TO_DO}
    record_paper_submission(paper, cast.amina)
    assert states(paper) == {
        "Chen": SubmissionState.MISSING,
        "Amina": SubmissionState.LATE,
        "Bashir": SubmissionState.MISSING,
    }


def test_who_is_there_on_the_due_day_or_did_something(cast, homework, handed_in, today):
    task = homework(3)
    handed_in(cast.bashir, task)
    for child in (cast.bashir, cast.chen):
        move_student(child, section=cast.section_7b, starts_on=today)
    move_student(cast.dina, section=cast.section_7a, starts_on=today + timedelta(2))
    assert states(task) == {
        "Amina": SubmissionState.TO_DO,
        "Bashir": SubmissionState.HANDED_IN,
        "Dina": SubmissionState.NOT_ASKED,
    }


def test_a_newcomer_is_asked_once_they_have_time_of_their_own(cast, sign_in, homework, today):
    task = homework(3)
    move_student(cast.dina, section=cast.section_7a, starts_on=today)
    assert "Came later: not asked" in sign_in(cast.tomas).get(url("homework", task)).text
    assert Homework.objects.asked_of([cast.dina]).count() == 0
    longer = {"until_day": (today + timedelta(9)).isoformat(), "until_time": "12:00"}
    assert sign_in(cast.tomas).post(url("submission_terms", task, cast.dina), longer).status_code == 302
    assert states(task)["Dina"] == SubmissionState.TO_DO
    assert list(Homework.objects.asked_of([cast.dina])) == [task]


def test_the_page_counts_filters_and_keeps_drafts_to_the_student(cast, sign_in, homework, handed_in):
    """Broken by showing `row.submission` in place of `row.shown`."""
    task = homework()
    handed_in(cast.amina, task, text="All done")
    Submission.objects.create(homework=task, student=cast.chen, text="Not for you yet")
    teacher = sign_in(cast.tomas)
    page = teacher.get(url("homework", task))
    assert [(state, count) for state, count in page.context["counts"]] == [
        (SubmissionState.TO_DO, 2),
        (SubmissionState.HANDED_IN, 1),
    ]
    piece = teacher.get(url("homework", task), {"show": "handed_in"}, headers=HX).text
    assert ("Amina" in piece, "Chen" in piece, "<html" in piece) == (True, False, False)
    assert "All done" in teacher.get(url("submission", task, cast.amina)).text
    assert "Not for you yet" not in teacher.get(url("submission", task, cast.chen)).text


def test_it_asks_as_often_for_three_students_as_for_one(cast, sign_in, homework, handed_in, file_of):
    task = homework()
    teacher = sign_in(cast.tomas)
    teacher.get(url("homework", task))
    counts = []
    for child in (cast.amina, cast.bashir):
        file_of(cast.tomas, submission=handed_in(child, task))
        with CaptureQueriesContext(connection) as queries:
            teacher.get(url("homework", task))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_paper_by_one_tap_and_back(cast, sign_in, homework):
    task = homework(-1, hand_in="paper")
    tap = url("submission_paper", task, cast.amina)
    teacher = sign_in(cast.tomas)
    for _each in range(2):
        row = teacher.post(tap, {"state": "in"}, headers=HX)
        assert "Handed in" in row.text
        assert "<html" not in row.text
    assert states(task)["Amina"] == SubmissionState.HANDED_IN
    assert Submission.objects.count() == 1
    teacher.post(tap, {"state": "late"})
    assert states(task)["Amina"] == SubmissionState.LATE
    teacher.post(tap, {"state": "none"})
    assert states(task)["Amina"] == SubmissionState.TO_DO
    assert teacher.post(url("submission_paper", task, cast.dina), {"state": "in"}).status_code == 404
    assert sign_in(cast.carla).post(tap, {"state": "in"}).status_code == 404


def test_without_word_paper_is_late_from_the_next_day(cast, homework, at, today):
    """Broken by comparing with the minute at which the lesson begins: what is collected in the lesson was late."""
    task = homework(due_at=at(today, 0), hand_in="paper")
    assert not record_paper_submission(task, cast.amina).is_late
    assert record_paper_submission(homework(due_at=at(today - timedelta(1), 23), title="Old"), cast.amina).is_late


def test_what_was_handed_in_here_is_not_undone_as_paper(cast, sign_in, homework, handed_in):
    task = homework()
    handed_in(cast.amina, task)
    with pytest.raises(ValidationError, match="handed it in here"):
        undo_paper_submission(task, cast.amina)
    response = sign_in(cast.tomas).post(url("submission_paper", task, cast.amina), {"state": "none"}, headers=HX)
    assert response.status_code == 422
    assert "handed it in here" in response.text


def test_longer_for_one_student(cast, sign_in, homework, handed_in, today):
    task = homework(-1)
    handed_in(cast.amina, task, is_late=True)
    terms = url("submission_terms", task, cast.amina)
    teacher = sign_in(cast.tomas)
    refused = teacher.post(terms, {"until_day": (today - timedelta(9)).isoformat()})
    assert refused.status_code == 422
    assert "Everybody has until" in refused.text
    assert teacher.post(terms, {"until_time": "09:00"}).status_code == 422
    teacher.post(terms, {"until_day": (today + timedelta(2)).isoformat(), "until_time": "09:00"})
    assert states(task)["Amina"] == SubmissionState.HANDED_IN
    teacher.post(terms, {"until_day": ""})
    assert states(task)["Amina"] == SubmissionState.LATE
    extend_or_excuse(task, cast.chen, extended_until=None, excused=True)
    assert states(task)["Chen"] == SubmissionState.EXCUSED


def test_feedback_goes_on_to_the_next_student(cast, sign_in, homework, handed_in):
    task = homework()
    teacher = sign_in(cast.tomas)
    here, following = url("submission", task, cast.chen), url("submission", task, cast.amina)
    page = teacher.get(here)
    assert "1 of 3" in page.text
    assert following in page.text
    assert teacher.post(here, {"feedback": "Well done", "shown": ""})["Location"] == following
    assert teacher.post(here, {"feedback": "Very well done", "shown": "Well done", "stay": "1"})["Location"] == here
    last = url("submission", task, cast.bashir)
    assert teacher.post(last, {"feedback": "Good", "shown": ""})["Location"] == url("homework", task)
    assert Submission.objects.get(student=cast.chen).feedback == "Very well done"
    assert not Submission.objects.returned().exists()
    teacher.post(here, {"feedback": "Very well done", "shown": "Very well done", "return": "1"})
    assert [row.student for row in Submission.objects.returned()] == [cast.chen]


def test_two_teachers_at_once_overwrite_nothing(cast, sign_in, homework):
    """Broken by not comparing with what was shown."""
    task = homework()
    give_feedback(task, cast.amina, "By the first", shown="")
    response = sign_in(cast.tomas).post(url("submission", task, cast.amina), {"feedback": "By the second", "shown": ""})
    assert response.status_code == 422
    assert "Somebody wrote meanwhile: “By the first”" in response.text
    assert "By the second</textarea>" in response.text
    give_feedback(task, cast.amina, "By the first", shown="")


def test_lines_of_feedback_are_no_conflict(cast, sign_in, homework):
    """A browser sends other line ends than it was given."""
    task = homework()
    give_feedback(task, cast.amina, "One\nTwo", shown="")
    response = sign_in(cast.tomas).post(
        url("submission", task, cast.amina), {"feedback": "One\r\nTwo\r\nThree", "shown": "One\r\nTwo"}
    )
    assert response.status_code == 302
    assert Submission.objects.get().feedback == "One\nTwo\nThree"


def test_work_is_returned_to_all_of_whom_there_is_something(cast, sign_in, homework, handed_in):
    task = homework()
    handed_in(cast.amina, task)
    give_feedback(task, cast.chen, "Where is it?", shown="")
    Submission.objects.create(homework=task, student=cast.bashir, text="Begun")
    teacher = sign_in(cast.tomas)
    assert "Return to 2 students" in teacher.get(url("homework", task)).text
    assert "Returned to 2 students." in teacher.post(url("homework_return", task), follow=True).text
    assert {row.student for row in Submission.objects.returned()} == {cast.amina, cast.chen}
    assert return_work(task, by=cast.tomas) == 0


def test_work_is_asked_for_again(cast, sign_in, homework, handed_in):
    task = homework()
    handed_in(cast.amina, task, feedback="Once more", returned_at=timezone.now())
    sign_in(cast.tomas).post(url("submission_again", task, cast.amina))
    row = Submission.objects.get()
    assert (row.is_handed_in, row.is_returned, row.text, row.feedback) == (False, False, "My answer", "Once more")


def test_all_files_as_one_zip(cast, sign_in, homework, handed_in, file_of, monkeypatch):
    """A folder for each student, no two files of one name; what is not handed in stays out."""
    task = homework(title="Essay")
    teacher = sign_in(cast.tomas)
    assert "No files" in teacher.post(url("homework_files", task), follow=True).text
    row = handed_in(cast.amina, task)
    file_of(cast.amina.user, "a.png", submission=row)
    file_of(cast.amina.user, "A.png", submission=row)
    file_of(cast.chen.user, submission=Submission.objects.create(homework=task, student=cast.chen))
    response = teacher.post(url("homework_files", task))
    assert response["Content-Disposition"] == 'attachment; filename="essay.zip"'
    names = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist()
    folder = f"{cast.amina.list_name} S1"
    assert names == [f"{folder}/a.png", f"{folder}/A 2.png"]
    monkeypatch.setattr(views, "ANSWERED_AT_ONCE", 1)
    teacher.post(url("homework_files", task))
    job = Job.objects.get()
    execute_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 2), job.error
    with job.result_file.open("rb") as made:
        assert zipfile.ZipFile(made).namelist() == names
    assert archives._safe('a/b:c?"') == "a-b-c--"


def test_no_file_of_a_zip_leads_out_of_it(cast, sign_in, homework, handed_in, file_of):
    """Broken by a student's number that was taken for a part of the way."""
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(student_number="../../S1")
    task = homework(title="Essay")
    file_of(cast.amina.user, "a.png", submission=handed_in(cast.amina, task))
    response = sign_in(cast.tomas).post(url("homework_files", task))
    [name] = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist()
    assert name == f"{cast.amina.list_name} ..-..-S1/a.png"


@pytest.mark.parametrize(
    ("given", "folder"),
    [("St. Mary's & <b>\r\n{{x}}", "St. Mary's & -b---{{x}}"), ("..", "-"), ("أ\u200cب", "أ\u200cب")],
)
def test_a_folder_of_a_zip_is_called_as_its_student(cast, sign_in, homework, handed_in, file_of, given, folder):
    """Broken by line breaks, which no folder can be called, and by names of dots alone, whose file stood at the root."""
    names = {"given_name": given, "family_name": "", "student_number": ""}
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(**names)
    task = homework(title="Essay")
    file_of(cast.amina.user, "a.png", submission=handed_in(cast.amina, task))
    response = sign_in(cast.tomas).post(url("homework_files", task))
    names = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist()
    assert names == [f"{folder}/a.png"]


def test_the_job_gives_nothing_to_who_sees_it_no_more(cast, homework):
    with pytest.raises(archives.JobError):
        archives.collect_files(lambda *args: None, homework().pk, cast.carla.pk)
