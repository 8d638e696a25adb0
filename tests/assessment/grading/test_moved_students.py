"""A grade is made of what a student did in the days of the term, in whatever classes that was."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from academics.actions.enrolments import move_student, withdraw_student
from academics.actions.rosters import change_group, put_in_class, split_class
from academics.models import AcademicSession, Enrolment, SchoolClass, Student
from assessment.gradebook.actions.schemes import set_class_scheme
from assessment.grading.course_marks import final_grades
from assessment.insights.standings import find_concerns, read_percentages
from assessment.models import GradingScheme, SchemeCategory

DAY = timedelta(1)


@pytest.fixture
def by(scheme):
    """by("time") sets what the scheme makes of the marks of who changes classes."""

    def choose(policy):
        scheme.moved_marks = policy
        scheme.save()

    return choose


@pytest.fixture
def moved(cast, today, column, enter):
    """Amina has 10 of 20 in 7A, moves to 7B 30 days ago, and has 20 of 20 there."""
    enter(column("Test 1"), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 30 * DAY)
    enter(column("Test 2", school_class=cast.maths_7b), cast.amina, "20", by=cast.carla)
    return cast.amina


def _shown(classes, term):
    return {
        (pk, student): (grade.percentage, grade.label) for (pk, student), grade in final_grades(classes, term).items()
    }


@pytest.mark.parametrize("asked", [["maths_7b"], ["maths_7a", "maths_7b"]])
def test_the_marks_are_carried_into_the_new_class(cast, term, moved, asked):
    classes = [getattr(cast, name) for name in asked]
    assert _shown(classes, term) == {(cast.maths_7b.pk, moved.pk): (D("75.0"), "B")}


def test_the_class_before_counts_the_student_no_more(cast, term, moved):
    assert _shown([cast.maths_7a], term) == {}


def test_a_mark_given_before_the_move_counts_without_any_after_it(cast, term, column, enter, today):
    enter(column(), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    assert _shown([cast.maths_7b], term) == {(cast.maths_7b.pk, cast.amina.pk): (D("50.0"), "C")}


def test_a_planned_move_changes_nothing_yet(cast, term, column, enter, today):
    enter(column(), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=today + DAY)
    assert _shown([cast.maths_7a, cast.maths_7b], term) == {(cast.maths_7a.pk, cast.amina.pk): (D("50.0"), "C")}


def test_a_place_that_was_wrong_from_its_first_day_on_leaves_its_marks(cast, term, column, enter):
    """Nothing but the marks tells then that the student was in 7A."""
    enter(column(), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=cast.year.starts_on)
    assert _shown([cast.maths_7b], term) == {(cast.maths_7b.pk, cast.amina.pk): (D("50.0"), "C")}


def test_each_class_may_count_by_its_days(cast, term, moved, by):
    """70 days at 50 %, 31 at 100 %."""
    by("time")
    assert _shown([cast.maths_7b], term) == {(cast.maths_7b.pk, moved.pk): (D("65.3"), "B")}


def test_both_may_be_shown(cast, term, moved, by):
    by("both")
    assert _shown([cast.maths_7a, cast.maths_7b], term) == {
        (cast.maths_7a.pk, moved.pk): (D("50.0"), "C"),
        (cast.maths_7b.pk, moved.pk): (D("100.0"), "A"),
    }


@pytest.fixture
def other_scheme(cast, scheme):
    """Of 7B: the categories in other weights, the tests under the same name in other letters."""
    other = GradingScheme.objects.create(school_year=cast.year, name="Other", scale=scheme.scale)
    SchemeCategory.objects.create(scheme=other, name="TESTS", weight=50)
    SchemeCategory.objects.create(scheme=other, name="Project", weight=50)
    set_class_scheme(cast.maths_7b, other)
    return other


def test_marks_are_carried_into_the_category_of_the_same_name(cast, term, column, enter, today, other_scheme):
    enter(column(), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 30 * DAY)
    project = column("Project", school_class=cast.maths_7b)
    project.category = other_scheme.categories.get(name="Project")
    project.save()
    enter(project, cast.amina, "20", by=cast.carla)
    grade = final_grades([cast.maths_7b], term)[cast.maths_7b.pk, cast.amina.pk]
    assert grade.percentage == D("75.0")
    assert [(each.category.name, each.average_percentage) for each in grade.categories] == [
        ("TESTS", 50),
        ("Project", 100),
    ]


def test_without_such_a_category_each_class_counts_by_its_days(cast, term, column, enter, today, other_scheme):
    enter(column("Exam", category="Exam"), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 30 * DAY)
    test = column("Test", school_class=cast.maths_7b)
    test.category = other_scheme.categories.get(name="TESTS")
    test.save()
    enter(test, cast.amina, "20", by=cast.carla)
    grade = final_grades([cast.maths_7b], term)[cast.maths_7b.pk, cast.amina.pk]
    assert grade.percentage == D("65.3")
    assert [(each.class_id, each.days) for each in grade.shares] == [(cast.maths_7a.pk, 70), (cast.maths_7b.pk, 31)]


def test_who_left_the_school_keeps_the_grade_of_the_last_class(cast, term, moved, today):
    withdraw_student(moved, last_day=today - 5 * DAY, reason=Enrolment.ExitReason.TRANSFER)
    assert _shown([cast.maths_7a, cast.maths_7b], term) == {(cast.maths_7b.pk, moved.pk): (D("75.0"), "B")}


@pytest.fixture
def groups(cast, today):
    """Mathematics 7A is split 30 days ago: Amina is in the first group, Bashir in the second."""
    groups = [("Maths 7A, 1", [cast.amina]), ("Maths 7A, 2", [cast.bashir])]
    return split_class(cast.maths_7a, groups, starts_on=today - 30 * DAY, ends_teaching=True)


def test_the_marks_of_a_whole_class_go_along_into_its_split_groups(cast, term, column, enter, groups):
    enter(column("Test 1"), cast.amina, "10")
    enter(column("Test 2", school_class=groups[0]), cast.amina, "20")
    classes = SchoolClass.objects.of_year(cast.year)
    assert _shown(classes, term) == {(groups[0].pk, cast.amina.pk): (D("75.0"), "B")}


def test_the_marks_go_along_from_group_to_group(cast, term, column, enter, groups, today):
    enter(column("Test 1", school_class=groups[0]), cast.amina, "10")
    change_group([cast.amina], source=groups[0], target=groups[1], starts_on=today - 10 * DAY)
    enter(column("Test 2", school_class=groups[1]), cast.amina, "20")
    assert _shown([groups[1]], term) == {(groups[1].pk, cast.amina.pk): (D("75.0"), "B")}


def test_two_classes_of_a_course_side_by_side_have_a_grade_each(cast, term, column, enter):
    club = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, own_roster=True, title="Maths club"
    )
    put_in_class(club, [cast.amina], starts_on=cast.year.starts_on)
    enter(column("Test 1"), cast.amina, "10")
    enter(column("Test 2", school_class=club), cast.amina, "20")
    assert _shown([cast.maths_7a, club], term) == {
        (cast.maths_7a.pk, cast.amina.pk): (D("50.0"), "C"),
        (club.pk, cast.amina.pk): (D("100.0"), "A"),
    }


@pytest.mark.parametrize("policy", ["carry", "time", "both"])
def test_lists_of_a_whole_school_count_as_each_grade(cast, term, moved, groups_of_bashir, by, policy):
    by(policy)
    classes = SchoolClass.objects.of_year(cast.year)
    wanted = {key: {term.pk: grade.percentage} for key, grade in final_grades(classes, term).items()}
    assert len(wanted) == (4 if policy == "both" else 2)
    assert read_percentages(classes, [term]) == wanted
    new_class = classes.filter(pk=cast.maths_7b.pk)
    assert read_percentages(new_class, [term]) == {
        key: each for key, each in wanted.items() if key[0] == cast.maths_7b.pk
    }


@pytest.fixture
def groups_of_bashir(cast, column, enter, today):
    enter(column("Test 3"), cast.bashir, "10")
    [group] = split_class(cast.maths_7a, [("Maths 7A, 2", [cast.bashir])], starts_on=today - DAY, ends_teaching=True)
    enter(column("Test 4", school_class=group), cast.bashir, "16")


def test_the_grade_of_the_term_before_is_compared_across_classes(cast, term, column, enter, today):
    """Amina had 100 % in 7A in the term before, and falls to 50 % in 7B."""
    before = AcademicSession.objects.create(
        kind="term", parent=cast.year, title="Term 0", starts_on=term.starts_on, ends_on=today - 40 * DAY
    )
    term.starts_on = today - 39 * DAY
    term.save()
    enter(column("Old test", session=before), cast.amina, "20")
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 30 * DAY)
    enter(column("New test", school_class=cast.maths_7b), cast.amina, "10", by=cast.carla)
    classes = SchoolClass.objects.of_year(cast.year)
    found = find_concerns(classes, Student.objects.all(), term, before, below=None, drop=10, on=today)
    assert [(each.student_id, each.class_id, each.now, each.before) for each in found] == [
        (cast.amina.pk, cast.maths_7b.pk, D("50.0"), D("100.0"))
    ]
