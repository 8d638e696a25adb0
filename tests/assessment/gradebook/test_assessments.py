"""Columns: added, changed, ordered, removed, released; and what a second marker does and does not see."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from academics.models import AcademicSession, StaffMember, TeachingAssignment
from accounts.models import AuditEvent
from assessment.gradebook.actions.marks import CellEntry, save_cells
from assessment.grading.typed_marks import Entry, MarkRefused
from assessment.models import Assessment, GradingScheme, Result
from core.school import school_today

URLCONF = "schoolsaas.urls_school"
NEW = {"title": "Test 1", "category": "Tests", "max_score": "20", "weight": "1"}


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf=URLCONF)


@pytest.fixture
def tomas(cast, sign_in):
    return sign_in(cast.tomas)


def test_the_first_assessment_brings_the_years_scheme(cast, tomas, term):
    page = tomas.get(url("assessment_new", cast.maths_7a.pk))
    assert page.status_code == 200 and not GradingScheme.objects.exists()
    assert tomas.post(url("assessment_new", cast.maths_7a.pk), NEW).status_code == 302
    test = Assessment.objects.get()
    assert (test.session, test.category.name, test.category.scheme.is_default) == (term, "Tests", True)
    assert AuditEvent.objects.get(verb="assessment.create").subject_id == str(test.pk)
    assert "Test 1" in tomas.get(url("gradebook", cast.maths_7a.pk)).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "required"),
        ({"max_score": "0"}, "more than 0"),
        ({"max_score": "-1"}, "more than 0"),
        ({"max_score": "1e9"}, "digits"),
        ({"weight": "-1"}, "not negative"),
        ({"category": "Nothing"}, "not one of the available choices"),
        ({"date": "1999-01-01"}, "outside the school year"),
        ({"rubric": "Ideas 12"}, "name, a colon"),
        ({"rubric": "Ideas: 12"}, "add up to 12"),
        ({"rubric": "Ideas: x"}, "is no mark"),
        ({"rubric": "Ideas: 10\nideas: 10"}, "name of its own"),
        ({"rubric": "Ideas: 20 = good 21"}, "after “=”"),
        ({"title": "Taken"}, "of this title"),
    ],
)
def test_what_is_no_assessment_is_said_at_its_place(cast, column, tomas, change, words):
    column("Taken")
    answer = tomas.post(url("assessment_new", cast.maths_7a.pk), NEW | change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert Assessment.objects.count() == 1


def test_rubric_and_standards_come_back_as_they_were_typed(cast, scheme, tomas):
    data = NEW | {"rubric": "Ideas: 12 = weak 4, very good 12\nStyle: 8", "standards": "7.NS.1 Adds numbers\n7.NS.2"}
    assert tomas.post(url("assessment_new", cast.maths_7a.pk), data).status_code == 302
    test = Assessment.objects.get()
    assert test.rubric[0]["levels"] == [{"label": "weak", "score": "4"}, {"label": "very good", "score": "12"}]
    assert test.standards == [{"code": "7.NS.1", "text": "Adds numbers"}, {"code": "7.NS.2", "text": ""}]
    page = tomas.get(url("assessment_edit", test.pk)).content.decode()
    assert "Ideas: 12 = weak 4, very good 12" in page and "7.NS.1 Adds numbers" in page


def test_the_highest_mark_cannot_fall_below_one_that_was_given(cast, column, enter, tomas):
    test = column()
    enter(test, cast.amina, "15")
    answer = tomas.post(url("assessment_edit", test.pk), NEW | {"max_score": "14.5"})
    assert answer.status_code == 422 and "A mark of 15 has been given" in answer.content.decode()
    assert tomas.post(url("assessment_edit", test.pk), NEW | {"max_score": "15"}).status_code == 302
    test.refresh_from_db()
    assert test.max_score == 15


def test_editing_keeps_place_and_release(cast, column, tomas):
    column("First")
    test = column()
    tomas.post(url("release", test.pk))
    assert tomas.post(url("assessment_edit", test.pk), NEW | {"title": "Other"}).status_code == 302
    test.refresh_from_db()
    assert (test.title, test.position, bool(test.released_at)) == ("Other", 1, True)


def test_a_criterion_with_scores_stays(cast, column, enter, tomas):
    test = column(rubric=[{"name": "Ideas", "max": "20"}])
    enter(test, cast.amina, Entry(rubric={"Ideas": "7"}))
    answer = tomas.post(url("assessment_edit", test.pk), NEW | {"rubric": "Style: 20"})
    assert answer.status_code == 422 and "“Ideas” has scores already" in answer.content.decode()


def test_only_an_empty_assessment_is_removed(cast, column, enter, tomas):
    test = column()
    enter(test, cast.amina, "15")
    tomas.post(url("assessment_remove", test.pk))
    assert Assessment.objects.exists()
    enter(test, cast.amina, "")
    tomas.post(url("assessment_remove", test.pk))
    assert not Assessment.objects.exists()


def test_columns_are_put_in_order(cast, column, tomas):
    one, two, three = column("One"), column("Two"), column("Three")
    tomas.post(url("assessment_move", three.pk), {"to": "left"})
    tomas.post(url("assessment_move", one.pk), {"to": "left"})
    page = tomas.get(url("assessments", cast.maths_7a.pk))
    assert list(page.context["assessments"]) == [one, three, two]


def test_marks_are_released_and_taken_back(cast, column, tomas):
    test = column()
    for _ in range(2):
        tomas.post(url("release", test.pk))
    test.refresh_from_db()
    assert test.released_at and AuditEvent.objects.filter(verb="assessment.release").count() == 1
    tomas.post(url("release", test.pk), {"undo": ""})
    test.refresh_from_db()
    assert test.released_at is None


def test_after_the_window_columns_are_the_offices(cast, column, closed, tomas, sign_in):
    test = column()
    closed()
    for address in (url("assessment_new", cast.maths_7a.pk), url("assessment_edit", test.pk)):
        assert tomas.post(address, NEW | {"title": "New"}).status_code == 403
        assert sign_in(cast.paul).get(address).status_code == 200
    assert tomas.post(url("assessment_remove", test.pk)).status_code == 403


@pytest.mark.parametrize("name", ["assessment_edit", "assessment_remove", "assessment_move", "release", "moderation"])
def test_whose_columns_they_are(cast, column, sign_in, name):
    test = column()
    assert sign_in(cast.carla).post(url(name, test.pk), NEW).status_code == 404
    assert sign_in(cast.rita).post(url(name, test.pk), NEW).status_code in (302, 403, 422)
    assert sign_in(cast.boris).post(url(name, test.pk), NEW).status_code == 403


def test_the_list_costs_the_same_at_one_row_and_at_three(cast, column, tomas, django_assert_max_num_queries):
    column()
    with django_assert_max_num_queries(12) as few:
        tomas.get(url("assessments", cast.maths_7a.pk))
    column("Test 2"), column("Test 3")
    with django_assert_max_num_queries(len(few)):
        tomas.get(url("assessments", cast.maths_7a.pk))


# --- A second marking ---------------------------------------------------------------------------------


@pytest.fixture
def exam(column, moderated):
    return column("Exam", type=moderated)


@pytest.fixture
def carla(cast, sign_in):
    """Carla teaches 7A, too."""
    TeachingAssignment.objects.create(staff=StaffMember.objects.get(user=cast.carla), school_class=cast.maths_7a)
    return sign_in(cast.carla)


def test_the_second_marker_does_not_see_the_first_mark(cast, exam, enter, carla, tomas):
    """Neither in the grid, the form, the cell with its history, the second marking nor the reasons of the grade."""
    enter(exam, cast.amina, "17.25")
    for address in (
        url("gradebook", cast.maths_7a.pk),
        url("assessment", exam.pk),
        url("cell", exam.pk, cast.amina.pk),
        url("moderation", exam.pk),
        url("grade", cast.maths_7a.pk, cast.amina.pk),
    ):
        assert "17.25" not in carla.get(address).content.decode(), address
    assert "17.25" in tomas.get(url("gradebook", cast.maths_7a.pk)).content.decode()
    assert Result.objects.get().score is None


def test_equal_marks_count_at_once(cast, exam, enter, carla):
    enter(exam, cast.amina, "17")
    assert carla.post(url("moderation", exam.pk), {f"second-{cast.amina.pk}": "17"}).status_code == 302
    result = Result.objects.get()
    assert (result.status, result.score, result.first_score, result.second_score) == ("scored", 17, 17, 17)


def test_different_marks_are_listed_and_settled(cast, exam, enter, carla, tomas):
    enter(exam, cast.amina, "17")
    carla.post(url("moderation", exam.pk), {f"second-{cast.amina.pk}": "12"})
    page = tomas.get(url("moderation", exam.pk))
    assert page.context["marking"].differing == 1 and "1 difference to settle" in page.content.decode()
    with pytest.raises(MarkRefused, match="Both marks are in"):
        enter(exam, cast.amina, "15")
    assert tomas.post(url("moderation", exam.pk), {f"agreed-{cast.amina.pk}": "99"}).status_code == 422
    assert tomas.post(url("moderation", exam.pk), {f"agreed-{cast.amina.pk}": "14.5"}).status_code == 302
    result = Result.objects.get()
    assert (result.score, result.first_score, result.second_score) == (D("14.5"), 17, 12)


def test_nobody_gives_both_marks(cast, exam, enter, tomas):
    enter(exam, cast.amina, "17")
    cell = CellEntry(exam.pk, cast.amina.pk, Entry("17"), 1, marker=2)
    [outcome] = save_cells(cast.maths_7a, [cell], by=cast.tomas)
    assert "Somebody else gives the other mark" in str(outcome.refusal)
    with pytest.raises(MarkRefused, match="Tomas Teacher has marked this"):
        enter(exam, cast.amina, "3", by=cast.paul)
    assert enter(exam, cast.amina, "16").first_score == 16


def test_absence_needs_no_second_marker(cast, exam, enter):
    assert enter(exam, cast.amina, "a").status == "absent"


def test_what_is_marked_once_has_no_second_mark(cast, column):
    cell = CellEntry(column().pk, cast.amina.pk, Entry("17"), 0, marker=2)
    [outcome] = save_cells(cast.maths_7a, [cell], by=cast.tomas)
    assert "not marked a second time" in str(outcome.refusal)


def test_a_type_with_marks_stays_marked_once_or_twice(cast, column, enter, moderated, tomas):
    test = column()
    enter(test, cast.amina, "17")
    answer = tomas.post(url("assessment_edit", test.pk), NEW | {"type": moderated.pk})
    assert answer.status_code == 422 and "marked a second time" in answer.content.decode()


def test_the_second_marker_does_not_see_the_first_ones_rubric(cast, exam, carla, tomas):
    """Found open: the cell's fields held the first marker's scores, and its history said them."""
    Assessment.objects.filter(pk=exam.pk).update(rubric=[{"name": "Ideas", "max": "20", "levels": []}])
    address = url("cell", exam.pk, cast.amina.pk)
    tomas.post(address, {"criterion_0": "17.25", "version": "0"})
    assert Result.objects.get().first_score == D("17.25")
    assert "17.25" not in carla.get(address).content.decode()
    assert "17.25" in tomas.get(address).content.decode()


def test_after_their_time_marks_are_settled_by_the_office_alone(cast, exam, enter, sign_in, carla, tomas):
    """A teacher reads them without a field that would be refused; a mark by criteria shows each of them."""
    enter(exam, cast.amina, "17")
    carla.post(url("moderation", exam.pk), {f"second-{cast.amina.pk}": "12"})
    assert "Settle the marks of Amina" in tomas.get(url("assessment", exam.pk)).content.decode()
    AcademicSession.objects.filter(pk=exam.session_id).update(posting_until=school_today() - timedelta(1))
    address, field = url("moderation", exam.pk), f'name="agreed-{cast.amina.pk}"'
    page = tomas.get(address).content.decode()
    assert "12" in page and field not in page and "Save marks" not in page
    assert field in sign_in(cast.rita).get(address).content.decode()


def test_a_mark_that_is_closed_shows_its_criteria(cast, column, tomas):
    project = column("Project", rubric=[{"name": "Ideas", "max": "12", "levels": []}])
    address = url("cell", project.pk, cast.amina.pk)
    tomas.post(address, {"criterion_0": "9.5", "version": "0"})
    AcademicSession.objects.filter(pk=project.session_id).update(posting_until=school_today() - timedelta(1))
    page = tomas.get(address).content.decode()
    assert "Project, out of 20" in page and "9.5 of 12" in page
