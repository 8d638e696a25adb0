"""Rosters of split groups and electives: who joins, leaves and changes groups, and what follows from enrolment."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from academics.actions.enrolments import cancel_withdrawal, move_student, withdraw_student
from academics.actions.rosters import change_group, put_in_class, split_class, take_from_class
from academics.actions.staff import assign_class
from academics.models import ClassMembership, SchoolClass, Student
from accounts.models import AuditEvent
from core.school import school_today

DAY = timedelta(days=1)


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def joined(cast, group, elective):
    """Amina is in the split group and in the elective since the first day of the year."""
    for each in (group, elective):
        put_in_class(each, [cast.amina], starts_on=cast.year.starts_on)


def places(student):
    """(class, first day, last day) of each place in a class, in order."""
    rows = student.class_memberships.select_related("school_class").order_by("starts_on", "school_class__title")
    return [(row.school_class.title, row.starts_on, row.ends_on) for row in rows]


def attend(group, day):
    return [student.given_name for student in Student.objects.class_roster(group, on=day)]


def test_nobody_is_put_in_who_is_not_enrolled_on_the_day(cast, group, today):
    """Broken on purpose by leaving the question out: Eve, who left last year, was in the class."""
    with pytest.raises(ValidationError) as refused:
        put_in_class(group, [cast.amina, cast.eve], starts_on=today)
    assert refused.value.message_dict == {"starts_on": ["Not enrolled on this day: Eve Gone."]}
    assert not ClassMembership.objects.exists()


def test_a_place_ends_with_a_planned_leave(cast, group, today):
    withdraw_student(cast.amina, last_day=today + 9 * DAY, reason="transfer")
    put_in_class(group, [cast.amina], starts_on=today)
    assert places(cast.amina) == [("Maths 7A/1", today, today + 9 * DAY)]
    cancel_withdrawal(cast.amina)
    assert places(cast.amina) == [("Maths 7A/1", today, None)]


def test_a_place_in_a_group_ends_with_a_planned_move_and_one_in_an_elective_does_not(cast, group, elective, today):
    """Broken before: from the day of the move the student was in the classes of both sections."""
    move_student(cast.amina, section=cast.section_7b, starts_on=today + 5 * DAY)
    for each in (group, elective):
        put_in_class(each, [cast.amina, cast.bashir], starts_on=today)
    assert places(cast.amina) == [("Chess", today, None), ("Maths 7A/1", today, today + 4 * DAY)]
    assert places(cast.bashir) == [("Chess", today, None), ("Maths 7A/1", today, None)]
    move_student(cast.amina, section=cast.section_7a, starts_on=today + 5 * DAY)
    assert places(cast.amina) == [("Chess", today, None), ("Maths 7A/1", today, None)], "the move is taken back"


def test_a_place_in_a_group_goes_on_where_one_in_the_section_follows_another(cast, group, today):
    """A planned move is brought forward, so there are two places side by side; then it is a stay that ends."""
    move_student(cast.dina, section=cast.section_7a, starts_on=today + 5 * DAY)
    move_student(cast.dina, section=cast.section_7a, starts_on=today)
    assert cast.dina.memberships.filter(section=cast.section_7a).count() == 2
    put_in_class(group, [cast.dina], starts_on=today)
    assert places(cast.dina) == [("Maths 7A/1", today, None)]
    take_from_class(group, [cast.dina], last_day=today - DAY)
    withdraw_student(cast.dina, last_day=today + 3 * DAY, reason="transfer")
    put_in_class(group, [cast.dina], starts_on=today)
    assert places(cast.dina) == [("Maths 7A/1", today, today + 3 * DAY)]


def test_who_is_of_another_section_may_stay_in_a_group(cast, group, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    put_in_class(group, [cast.amina, cast.dina], starts_on=today)
    assert places(cast.amina) == places(cast.dina) == [("Maths 7A/1", today, None)]


def test_leaving_the_school_ends_places_in_classes(cast, group, elective, joined, today):
    put_in_class(group, [cast.bashir], starts_on=today + 20 * DAY)
    withdraw_student(cast.amina, last_day=today, reason="transfer")
    withdraw_student(cast.bashir, last_day=today + 3 * DAY, reason="transfer")
    assert [place[2] for place in places(cast.amina)] == [today, today]
    assert places(cast.bashir) == []
    withdraw_student(cast.amina, last_day=today + 5 * DAY, reason="transfer")
    assert attend(elective, today + 5 * DAY) == ["Amina"] and attend(elective, today + 6 * DAY) == []


def test_staying_opens_them_again_and_not_what_ended_before(cast, group, elective, joined, today):
    take_from_class(group, [cast.amina], last_day=today - 30 * DAY)
    withdraw_student(cast.amina, last_day=today, reason="transfer")
    cancel_withdrawal(cast.amina)
    assert places(cast.amina) == [
        ("Chess", cast.year.starts_on, None),
        ("Maths 7A/1", cast.year.starts_on, today - 30 * DAY),
    ]


def test_who_moves_section_leaves_its_groups_and_keeps_electives(cast, group, elective, joined, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    assert places(cast.amina) == [
        ("Chess", cast.year.starts_on, None),
        ("Maths 7A/1", cast.year.starts_on, today - DAY),
    ]
    assert attend(group, today - DAY) == ["Amina"] and attend(group, today) == []


def test_a_move_that_is_taken_back_gives_the_group_back(cast, group, joined, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    move_student(cast.amina, section=cast.section_7a, starts_on=today)
    assert ("Maths 7A/1", cast.year.starts_on, None) in places(cast.amina)


def test_a_student_changes_groups_and_history_stays(cast, group, elective, joined, today):
    assert change_group([cast.amina, cast.bashir], source=group, target=elective, starts_on=today) == 1
    assert places(cast.amina)[1] == ("Maths 7A/1", cast.year.starts_on, today - DAY)
    other = SchoolClass.objects.create(
        school_year=cast.year, course=group.course, section=cast.section_7a, own_roster=True, title="Maths 7A/2"
    )
    take_from_class(elective, [cast.amina], last_day=today)
    assert change_group([cast.amina], source=elective, target=other, starts_on=today) == 1
    assert attend(other, today) == ["Amina"] and attend(elective, today) == []
    assert set(AuditEvent.objects.filter(verb__startswith="class.").values_list("verb", flat=True)) == {
        "class.join",
        "class.leave",
    }


def test_a_change_of_groups_that_cannot_be_done_is_not_done_by_half(cast, group, elective, joined, today):
    after = cast.year.ends_on + DAY
    with pytest.raises(ValidationError):
        change_group([cast.amina], source=group, target=elective, starts_on=after)
    with pytest.raises(ValidationError, match="in this class already"):
        change_group([cast.amina], source=group, target=group, starts_on=today)
    with pytest.raises(ValidationError, match="whole section"):
        change_group([cast.amina], source=group, target=cast.maths_7a, starts_on=today)
    assert [place[2] for place in places(cast.amina)] == [None, None]


def test_a_class_is_split_into_groups(cast, today):
    groups = [("Mathematics 7A/1", [cast.amina]), ("Mathematics 7A/2", [cast.bashir, cast.chen])]
    first, second = split_class(cast.maths_7a, groups, starts_on=today, ends_teaching=True)
    assert (first.course, first.section, first.own_roster) == (cast.maths_7a.course, cast.section_7a, True)
    assert attend(first, today) == ["Amina"] and attend(second, today) == ["Chen", "Bashir"]
    assert [row.ends_on for row in cast.maths_7a.assignments.all()] == [today - DAY]


def test_a_split_says_which_title_is_taken_and_makes_nothing(cast, group, today):
    groups = [("Mathematics 7A/1", [cast.amina]), (group.title, [cast.bashir])]
    with pytest.raises(ValidationError) as refused:
        split_class(cast.maths_7a, groups, starts_on=today, ends_teaching=True)
    assert list(refused.value.message_dict) == ["title_2"]
    assert not ClassMembership.objects.exists()
    assert SchoolClass.objects.filter(own_roster=True).count() == 1


def test_the_teacher_of_an_elective_sees_who_is_in_it_today(cast, elective, carla, today):
    assign_class(staff=carla, school_class=elective)
    put_in_class(elective, [cast.amina], starts_on=today)
    assert cast.amina in Student.objects.visible_to(cast.carla)
    take_from_class(elective, [cast.amina], last_day=today)
    assert cast.amina not in Student.objects.visible_to(cast.carla, on=today + DAY)
