"""Entering marks: what is taken, what is refused, and that no mark is lost."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from academics.models import SectionMembership
from assessment.gradebook.actions.marks import CellEntry, MarkConflict, save_cells, set_mark
from assessment.grading.course_marks import final_grades
from assessment.grading.typed_marks import Entry, MarkRefused, read_typed_mark
from assessment.models import Result, ResultChange
from core.school import school_today


@pytest.mark.parametrize(
    ("typed", "status", "score"),
    [
        ("12", "scored", "12"),
        (" 12.5 ", "scored", "12.5"),
        ("12,25", "scored", "12.25"),
        (".5", "scored", "0.5"),
        ("0", "scored", "0"),
        ("20", "scored", "20"),
        (D("7.50"), "scored", "7.5"),
        (7, "scored", "7"),
        ("a", "absent", None),
        ("Absent", "absent", None),
        ("E", "exempt", None),
        ("exc", "exempt", None),
        ("missing", "missing", None),
        ("", "empty", None),
        ("-", "empty", None),
    ],
)
def test_what_people_type(typed, status, score):
    assert read_typed_mark(typed, max_score=D(20)) == (status, None if score is None else D(score))


@pytest.mark.parametrize(("typed", "score"), [("85%", "85"), ("62,5 %", "62.5"), ("85", "85")])
def test_a_percentage_of_a_hundred_is_the_mark_itself(typed, score):
    assert read_typed_mark(typed, max_score=D("100.00")) == ("scored", D(score))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("85%", "is a percentage, and the highest mark is 20"),
        ("20.01", "highest mark is 20"),
        ("21", "highest mark is 20"),
        ("-1", "not negative"),
        ("1.234", "two decimal places"),
        ("ten", "Type a number"),
        ("1e3", "Type a number"),
        ("NaN", "Type a number"),
        ("Infinity", "Type a number"),
        ("1 2", "Type a number"),
        ("=1+1", "Type a number"),
        ("1.2.3", "Type a number"),
        ("9" * 400, "Type a number"),
        ("\x00", "Type a number"),
    ],
)
def test_what_is_no_mark(typed, words):
    with pytest.raises(MarkRefused, match=words):
        read_typed_mark(typed, max_score=D(20))


def test_a_mark_and_its_history(cast, column, enter):
    test = column()
    first = enter(test, cast.amina, "15")
    assert (first.status, first.score, first.version, first.updated_by) == ("scored", D(15), 1, cast.tomas)
    second = enter(test, cast.amina, "a", reason="she was not there")
    assert (second.pk, second.status, second.score, second.version) == (first.pk, "absent", None, 2)
    newest, oldest = ResultChange.objects.all()
    assert (oldest.before, oldest.after) == ({}, {"status": "scored", "score": "15"})
    assert newest.before == {"status": "scored", "score": "15.00"}
    assert newest.after == {"status": "absent", "score": None}
    assert (newest.version, newest.changed_by, newest.reason) == (2, cast.tomas, "she was not there")


def test_the_same_again_changes_nothing(cast, column, enter):
    test = column()
    for _ in range(2):
        assert enter(test, cast.amina, "15", expected_version=0).version == 1
    assert ResultChange.objects.count() == 1


def test_emptying_what_is_empty_makes_no_row(cast, column, enter):
    assert enter(column(), cast.amina, "") is None
    assert not Result.objects.exists()


def test_a_mark_that_somebody_else_changed_is_not_overwritten(cast, column, enter):
    """Without the comparison of versions the second of two teachers wins unseen."""
    test = column()
    enter(test, cast.amina, "15", expected_version=0)
    with pytest.raises(MarkConflict) as caught:
        enter(test, cast.amina, "16", by=cast.carla, expected_version=0)
    assert (caught.value.current.score, caught.value.current.updated_by) == (D(15), cast.tomas)
    assert Result.objects.get().score == 15


def test_late_and_comment_stand_beside_the_mark(cast, column, enter):
    test = column()
    enter(test, cast.amina, "15")
    result = enter(test, cast.amina, Entry(is_late=True, comment="  Two\ndays  late "))
    assert (result.score, result.is_late, result.comment) == (D(15), True, "Two days late")
    with pytest.raises(MarkRefused, match="500 characters"):
        enter(test, cast.amina, Entry(comment="x" * 501))


def test_who_is_not_in_the_class_gets_no_mark(cast, column, enter):
    with pytest.raises(MarkRefused, match="not in the class"):
        enter(column(), cast.dina, "15")


def test_who_left_keeps_marks_that_can_be_corrected(cast, column, enter):
    test, other = column(), column("Test 2")
    enter(test, cast.amina, "15")
    SectionMembership.objects.filter(student=cast.amina).update(ends_on=school_today() - timedelta(1))
    assert enter(test, cast.amina, "16").score == 16
    with pytest.raises(MarkRefused, match="not in the class"):
        enter(other, cast.amina, "15")


def test_an_assessment_of_another_class_is_not_written(cast, column):
    test = column(school_class=cast.maths_7b)
    [outcome] = save_cells(cast.maths_7a, [CellEntry(test.pk, cast.amina.pk, Entry("1"))], by=cast.tomas)
    assert "not there any more" in str(outcome.refusal)


def test_after_the_posting_window_only_the_office_and_with_a_reason(cast, column, enter, closed):
    closed()
    test = column()
    with pytest.raises(MarkRefused, match="could be entered until"):
        enter(test, cast.amina, "15", reason="please")
    with pytest.raises(MarkRefused, match="Write why"):
        enter(test, cast.amina, "15", by=cast.paul)
    enter(test, cast.amina, "15", by=cast.paul, reason="Paper found")
    assert ResultChange.objects.get().reason == "Paper found"


def test_a_block_saves_what_is_right_and_says_what_is_not(cast, column):
    one, two = column(), column("Test 2", max_score=10)
    cells = [
        CellEntry(one.pk, cast.amina.pk, Entry("15"), 0),
        CellEntry(two.pk, cast.amina.pk, Entry("11"), 0),
        CellEntry(one.pk, cast.bashir.pk, Entry("a"), 0),
        CellEntry(two.pk, cast.bashir.pk, Entry("9"), 0),
    ]
    outcomes = save_cells(cast.maths_7a, cells, by=cast.tomas)
    assert [outcome.changed for outcome in outcomes] == [True, False, True, True]
    assert Result.objects.count() == ResultChange.objects.count() == 3
    save_cells(
        cast.maths_7a, [CellEntry(one.pk, cast.chen.pk, Entry("1")), cells[1]], by=cast.tomas, all_or_nothing=True
    )
    assert not Result.objects.of_students([cast.chen]).exists()


def test_the_same_cell_twice_in_a_block_ends_as_the_last(cast, column):
    test = column()
    cells = [CellEntry(test.pk, cast.amina.pk, Entry(value)) for value in ("1", "2")]
    save_cells(cast.maths_7a, cells, by=cast.tomas)
    result = Result.objects.get()
    assert result.score == 2
    assert (result.version, ResultChange.objects.get().after["score"]) == (1, "2")


def test_a_block_costs_no_more_statements_than_a_cell(cast, column, django_assert_num_queries):
    test, tests = column(), [column(f"T{number}") for number in range(5)]
    with django_assert_num_queries(5):
        save_cells(cast.maths_7a, [CellEntry(test.pk, cast.amina.pk, Entry("5"))], by=cast.tomas)
    cells = [CellEntry(each.pk, who.pk, Entry("5")) for each in tests for who in (cast.amina, cast.bashir, cast.chen)]
    with django_assert_num_queries(5):
        save_cells(cast.maths_7a, cells, by=cast.tomas)


def test_why_a_block_is_changed_is_read_once(cast, column, closed):
    """Broken by reading it anew for each cell: three thousand times five megabytes of spaces held all pages for a minute."""

    class Reason(str):
        read = 0

        def strip(self, *letters):
            Reason.read += 1
            return super().strip(*letters)

    closed()
    test = column()
    cells = [CellEntry(test.pk, who.pk, Entry("5")) for who in (cast.amina, cast.bashir, cast.chen)]
    save_cells(cast.maths_7a, cells, by=cast.paul, reason=Reason(f"  Paper found{' ' * 500}again"))
    assert set(ResultChange.objects.values_list("reason", flat=True)) == {"Paper found"}
    assert Reason.read == 1


RUBRIC = [{"name": "Ideas", "max": "12", "levels": []}, {"name": "Spelling", "max": "8", "levels": []}]


def test_a_rubric_sums_up(cast, column, enter):
    test = column(rubric=RUBRIC)
    result = enter(test, cast.amina, Entry(rubric={"Ideas": "9.5", "Spelling": "4"}))
    assert (result.score, result.rubric_scores) == (D("13.5"), {"Ideas": "9.5", "Spelling": "4"})
    with pytest.raises(MarkRefused, match="Spelling: The highest mark is 8"):
        enter(test, cast.amina, Entry(rubric={"Spelling": "9"}))
    with pytest.raises(MarkRefused, match="no criterion “Style”"):
        enter(test, cast.amina, Entry(rubric={"Style": "1"}))
    assert enter(test, cast.amina, "12").rubric_scores == {}
    assert enter(test, cast.amina, Entry(rubric={})).status == "empty"


def test_final_grades_of_term_and_year(cast, column, enter, term, django_assert_num_queries):
    enter(column(), cast.amina, "15")
    enter(column("Exam", category="Exam", max_score=50), cast.amina, "50")
    enter(column("Quiz"), cast.bashir, "e")
    enter(column(school_class=cast.maths_7b), cast.dina, "10")
    for session in (term, cast.year):
        with django_assert_num_queries(7):
            grades = final_grades([cast.maths_7a, cast.maths_7b], session)
        # (75 x 30 + 100 x 50) / 80
        assert grades[cast.maths_7a.pk, cast.amina.pk].percentage == D("90.6")
        assert grades[cast.maths_7a.pk, cast.amina.pk].label == "A"
        assert grades[cast.maths_7a.pk, cast.bashir.pk].percentage is None
        assert grades[cast.maths_7b.pk, cast.dina.pk].percentage == D("50.0")
        assert (cast.maths_7a.pk, cast.chen.pk) not in grades


def test_final_grades_as_families_see_them(cast, column, enter, term):
    enter(column(), cast.amina, "15")
    assert final_grades([cast.maths_7a], term, released_only=True) == {}
    assert final_grades([cast.maths_7a], term, students=[cast.bashir]) == {}


def test_set_mark_takes_any_form_of_value(cast, column):
    test = column()
    for value, score in (("15", 15), (D("15.5"), D("15.5")), (3, 3)):
        assert set_mark(test, cast.amina, value, by=cast.tomas).score == score
