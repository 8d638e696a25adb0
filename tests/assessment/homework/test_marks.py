"""Homework and the gradebook: the column that is made for it, and marks beside the feedback."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from assessment.gradebook.actions.marks import set_mark
from assessment.models import Assessment, Homework, Result, Submission
from tests.pages import tight


@pytest.fixture
def marked(homework, column):
    """Homework whose marks go to a column, out of 20."""
    return homework(assessment=column("Page 3"))


@pytest.fixture
def page(marked):
    return lambda student: reverse("assessment:submission", args=[marked.pk, student.pk])


def test_a_column_is_made_with_it(cast, sign_in, term, today):
    typed = {"title": "Essay", "due_on": (today + timedelta(3)).isoformat(), "hand_in": "online"}
    new = reverse("assessment:homework_new", args=[cast.maths_7a.pk])
    teacher = sign_in(cast.tomas)
    for values, field in (({"category": "Tests"}, "Highest mark"), ({"max_score": "9"}, "Marks go to")):
        refused = teacher.post(new, typed | values)
        assert refused.status_code == 422
        assert f"{field}</a>" in tight(refused.text)
    assert teacher.post(new, typed | {"category": "Tests", "max_score": "0"}).status_code == 422
    for _each in range(2):
        teacher.post(new, typed | {"category": "Tests", "max_score": "12.5"})
    made = Assessment.objects.get()
    assert made.homework == Homework.objects.get()
    assert (made.title, made.category.name, made.max_score) == ("Essay", "Tests", Decimal("12.5"))
    assert (made.session, made.date) == (term, today + timedelta(3))


def test_a_title_that_the_gradebook_has_already_is_said_at_the_title(cast, sign_in, column, today):
    """And nothing is set. Broken by making the homework before and without the column."""
    column("Essay")
    typed = {"title": "Essay", "due_on": (today + timedelta(3)).isoformat(), "hand_in": "online"}
    new = reverse("assessment:homework_new", args=[cast.maths_7a.pk])
    refused = sign_in(cast.tomas).post(new, typed | {"category": "Tests", "max_score": "10"})
    assert refused.status_code == 422
    assert "has an assessment of this title" in refused.text
    assert not Homework.objects.exists()


def test_mark_and_feedback_are_saved_together(cast, sign_in, page, marked, handed_in):
    handed_in(cast.amina, marked, is_late=True)
    teacher = sign_in(cast.tomas)
    assert "Up to 20" in teacher.get(page(cast.amina)).text
    typed = {"mark": "17,5", "version": "0", "feedback": "Good", "shown": ""}
    for _each in range(2):
        assert teacher.post(page(cast.amina), typed).status_code == 302
    result = Result.objects.get()
    assert (result.score, result.is_late, result.version) == (Decimal("17.5"), True, 1)
    assert Submission.objects.get().feedback == "Good"
    assert "17.5" in teacher.get(reverse("assessment:homework", args=[marked.pk])).text
    teacher.post(page(cast.amina), {"mark": "17.5", "version": "1", "feedback": "Very good", "shown": "Good"})
    assert Result.objects.get().version == 1, "a mark that stays is not entered again"


@pytest.mark.parametrize(("mark", "error"), [("21", "The highest mark is 20."), ("x", "Type a number")])
def test_a_refused_mark_takes_nothing_that_was_typed(cast, sign_in, page, mark, error):
    """Broken by saving the feedback before the mark: the second try was told of a conflict with the first."""
    teacher = sign_in(cast.tomas)
    refused = teacher.post(page(cast.amina), {"mark": mark, "version": "0", "feedback": "Good", "shown": ""})
    assert refused.status_code == 422
    assert error in refused.text
    assert "Good</textarea>" in refused.text
    assert f'value="{mark}"' in refused.text
    assert not Result.objects.exists()
    assert not Submission.objects.exists()


def test_a_closed_posting_window_is_said_at_the_mark(cast, sign_in, page, closed):
    closed()
    typed = {"mark": "12", "version": "0", "feedback": "Good", "shown": ""}
    refused = sign_in(cast.tomas).post(page(cast.amina), typed)
    assert refused.status_code == 422
    assert "Ask the office to change one." in refused.text
    without = sign_in(cast.tomas).post(page(cast.amina), typed | {"mark": ""})
    assert without.status_code == 302, "feedback may still be written"
    office = sign_in(cast.paul)
    again = typed | {"shown": "Good"}
    assert "Write why you change one" in office.post(page(cast.amina), again).text
    assert office.post(page(cast.amina), again | {"reason": "Found at last"}).status_code == 302
    assert Result.objects.get().score == 12


def test_two_teachers_at_once_do_not_overwrite_a_mark(cast, sign_in, page, marked):
    set_mark(marked.assessment, cast.amina, "9", by=cast.paul)
    teacher = sign_in(cast.tomas)
    refused = teacher.post(page(cast.amina), {"mark": "12", "version": "0", "feedback": "", "shown": ""})
    assert refused.status_code == 422
    assert "changed it to “9”" in refused.text
    assert 'name="version" value="1"' in refused.text
    teacher.post(page(cast.amina), {"mark": "12", "version": "1", "feedback": "", "shown": ""})
    assert Result.objects.get().score == 12


def test_the_student_sees_the_mark_once_it_is_returned(cast, sign_in, page, marked):
    """Broken by not asking whether the work is returned."""
    teacher, home = sign_in(cast.tomas), reverse("portal:homework", args=[marked.pk, cast.amina.pk])
    teacher.post(page(cast.amina), {"mark": "17", "version": "0", "feedback": "", "shown": ""})
    assert "17 of 20" not in sign_in(cast.amina.user).get(home).text
    teacher.post(reverse("assessment:homework_return", args=[marked.pk]))
    assert "17 of 20" in sign_in(cast.amina.user).get(home).text
