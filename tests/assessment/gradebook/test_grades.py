"""From marks to a grade, to the last half."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.grading.grades import (
    Band,
    Category,
    Cell,
    MarkColumn,
    Rules,
    grade_of,
    mean_percentage,
    round_half_up,
    score_text,
)

TESTS, EXAM = Category(1, "Tests", D(40)), Category(2, "Exam", D(60))
LETTERS = (Band("A", D(80), D(4)), Band("B", D("59.5"), D(3)), Band("C", D(0), D(0)))


def scored(score):
    return Cell("scored", D(score))


def columns(*categories, out_of=10):
    return [MarkColumn(number, category, f"No. {number}", D(out_of)) for number, category in enumerate(categories, 1)]


def test_categories_count_by_their_weights():
    grade = grade_of(Rules((TESTS, EXAM), LETTERS), columns(1, 1, 2), {1: scored(5), 2: scored(10), 3: scored(9)})
    assert (grade.percentage, grade.label, grade.points) == (D("84.0"), "A", D(4))
    tests, exam = grade.categories
    assert (tests.average_percentage, tests.share_percentage, tests.contribution) == (D(75), D(40), D(30))
    assert (exam.average_percentage, exam.share_percentage, exam.contribution) == (D(90), D(60), D(54))


def test_a_category_without_marks_gives_its_share_to_the_others():
    grade = grade_of(Rules((TESTS, EXAM)), columns(1, 2), {1: scored(5)})
    assert grade.percentage == D("50.0")
    assert [each.share_percentage for each in grade.categories] == [D(100), None]


def test_nothing_marked_is_no_grade_and_not_0():
    grade = grade_of(Rules((TESTS, EXAM), LETTERS), columns(1, 2), {})
    assert (grade.percentage, grade.band, grade.label, grade.points, grade.marks_counted) == (None, None, "", None, 0)


@pytest.mark.parametrize("status", ["empty", "exempt", "absent", "missing"])
def test_what_has_no_score_is_never_0(status):
    grade = grade_of(Rules((TESTS,)), columns(1, 1), {1: scored(8), 2: Cell(status)})
    assert grade.percentage == D("80.0")
    assert grade.marks_counted == 1


@pytest.mark.parametrize(
    ("status", "rule", "percentage"),
    [
        ("missing", "missing_is_zero", "40.0"),
        ("absent", "absent_is_zero", "40.0"),
        ("absent", "missing_is_zero", "80.0"),
        ("missing", "absent_is_zero", "80.0"),
        ("exempt", "missing_is_zero", "80.0"),
        ("empty", "missing_is_zero", "80.0"),
    ],
)
def test_what_has_no_score_is_0_only_where_the_scheme_says_so(status, rule, percentage):
    grade = grade_of(Rules((TESTS,), **{rule: True}), columns(1, 1), {1: scored(8), 2: Cell(status)})
    assert grade.percentage == D(percentage)
    assert grade.categories[0].parts[1].is_zero_by_rule is (percentage == "40.0")


def test_the_lowest_marks_are_dropped_and_said_to_be():
    category = Category(1, "Quizzes", D(1), drop_lowest=2)
    cells = {1: scored(2), 2: scored(9), 3: scored(4), 4: scored(7)}
    grade = grade_of(Rules((category,)), columns(1, 1, 1, 1), cells)
    assert grade.percentage == D("80.0")
    assert [part.dropped for part in grade.categories[0].parts] == [True, False, True, False]


def test_the_last_mark_is_never_dropped():
    grade = grade_of(Rules((Category(1, "Quizzes", D(1), drop_lowest=3),)), columns(1, 1), {2: scored(6)})
    assert grade.percentage == D("60.0")


def test_lowest_means_the_percentage_and_not_the_score():
    category = Category(1, "Tests", D(1), drop_lowest=1)
    both = [MarkColumn(1, 1, "Long", D(100)), MarkColumn(2, 1, "Short", D(10))]
    grade = grade_of(Rules((category,)), both, {1: scored(30), 2: scored(9)})
    assert grade.percentage == D("90.0")


def test_assessments_have_weights_within_their_category():
    both = [MarkColumn(1, 1, "Short", D(10), D(1)), MarkColumn(2, 1, "Long", D(10), D(3))]
    assert grade_of(Rules((TESTS,)), both, {1: scored(2), 2: scored(10)}).percentage == D("80.0")


def test_what_weighs_nothing_counts_nothing_and_uses_up_no_dropping():
    category = Category(1, "Tests", D(1), drop_lowest=1)
    three = [MarkColumn(1, 1, "Trial", D(10), D(0)), *columns(1, 1, 1)[1:]]
    grade = grade_of(Rules((category,)), three, {1: scored(0), 2: scored(4), 3: scored(8)})
    assert grade.percentage == D("80.0")
    assert grade_of(Rules((category,)), three[:1], {1: scored(5)}).percentage is None


def test_categories_that_weigh_nothing_give_no_grade():
    assert grade_of(Rules((Category(1, "Notes", D(0)),)), columns(1), {1: scored(5)}).percentage is None


def test_it_is_rounded_half_up_once_and_at_the_end():
    thirds = [MarkColumn(1, 1, "One", D(3)), MarkColumn(2, 1, "Two", D(3)), MarkColumn(3, 1, "Three", D(3))]
    assert grade_of(Rules((TESTS,)), thirds, {1: scored(1), 2: scored(1), 3: scored(1)}).percentage == D("33.3")
    halves = [MarkColumn(1, 1, "One", D(200))]
    assert grade_of(Rules((TESTS,)), halves, {1: scored("156.9")}).percentage == D("78.5")
    assert grade_of(Rules((TESTS,)), halves, {1: scored("156.88")}).percentage == D("78.4")
    assert grade_of(Rules((TESTS,), decimals=0), halves, {1: scored("156.88")}).percentage == D("78")


def test_the_band_is_that_of_the_percentage_as_it_is_shown():
    out_of_10000 = [MarkColumn(1, 1, "One", D(10000))]
    assert grade_of(Rules((TESTS,), LETTERS), out_of_10000, {1: scored(7995)}).label == "A"
    assert grade_of(Rules((TESTS,), LETTERS), out_of_10000, {1: scored(7994)}).label == "B"
    assert grade_of(Rules((TESTS,), LETTERS[:1]), out_of_10000, {1: scored(100)}).band is None


def test_helpers():
    assert [score_text(D(text)) for text in ("7.50", "8.00", "100", "0", "0.25")] == ["7.5", "8", "100", "0", "0.25"]
    assert score_text(None) == ""
    assert mean_percentage([D("1.0"), D("2.0"), D("2.0")], 2) == D("1.67")
    assert mean_percentage([], 1) is None


SCORES = st.decimals(min_value=0, max_value=20, places=2)
CELLS = st.one_of(
    SCORES.map(scored), st.sampled_from([Cell(each) for each in ("empty", "absent", "exempt", "missing")])
)


@given(
    cells=st.lists(CELLS, min_size=1, max_size=8),
    weights=st.lists(st.integers(0, 60), min_size=2, max_size=2),
    drop=st.integers(0, 3),
    zero=st.booleans(),
)
def test_whatever_the_marks_it_is_a_percentage_that_its_parts_add_up_to(cells, weights, drop, zero):
    rules = Rules(
        (Category(1, "One", D(weights[0]), drop), Category(2, "Two", D(weights[1]))), LETTERS, 2, missing_is_zero=zero
    )
    these = [MarkColumn(number, 1 + number % 2, str(number), D(20)) for number in range(len(cells))]
    grade = grade_of(rules, these, dict(enumerate(cells)))
    shares = [each.share for each in grade.categories if each.share is not None]
    if grade.percentage is None:
        assert not shares
        return
    assert sum(shares) == 1
    assert 0 <= grade.percentage <= 100
    counted = [part.fraction for each in grade.categories if each.share for part in each.parts if part.counts]
    assert round_half_up(min(counted) * 100, 2) <= grade.percentage <= round_half_up(max(counted) * 100, 2)


@given(st.fractions(min_value=0, max_value=100), st.integers(0, 3))
def test_rounding_is_half_up(value, decimals):
    step = Fraction(1, 10**decimals)
    result = Fraction(round_half_up(value, decimals))
    assert -step / 2 < result - value <= step / 2


@given(st.lists(SCORES, min_size=2, max_size=6), st.randoms())
def test_the_order_of_columns_changes_nothing(scores, chance):
    these = columns(*[1] * len(scores), out_of=20)
    cells = {number: scored(score) for number, score in enumerate(scores, 1)}
    rules = Rules((Category(1, "One", D(1), 1),))
    before = grade_of(rules, these, cells).percentage
    chance.shuffle(these)
    assert grade_of(rules, these, cells).percentage == before
