"""Who moves in the course of a day takes the day's mark along: nobody is unmarked, marked twice or warned for it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academics.actions.enrolments import enrol_student, move_student
from academics.models import Student
from attendance.access import RegisterRefused
from attendance.actions import Choice, close_register, reopen_register, save_marks, send_due_alerts
from attendance.models import AbsenceAlert, Mark
from attendance.pages.board import read_board
from attendance.pages.register import read_register
from attendance.pages.student import read_summary


@pytest.fixture
def moves(cast, today):
    """moves(amina) puts the student into 7B from today."""
    return lambda student: move_student(student, section=cast.section_7b, starts_on=today)


def row(section, day, student):
    return next(each for each in read_register(section, day).rows if each.student == student)


def board(cast, day):
    """{section: (size, marked, absent, done)}, and the names of who is missing."""
    found = read_board(cast.rita, day)
    return (
        {each.section.name: (each.size, each.marked, each.absent, each.is_done) for each in found.sections},
        [each.student.given_name for each in found.missing],
    )


def test_the_mark_stands_in_the_new_register_and_is_finished_with_it(cast, mark, close, moves, today):
    """Before, the new register showed "present" and wrote that, and the board counted Amina in both sections."""
    mark(cast.amina, "L", minutes=7)
    close()
    moves(cast.amina)
    carried = row(cast.section_7b, today, cast.amina)
    assert (carried.code.letter, carried.minutes, carried.carried) == ("L", 7, True)
    assert board(cast, today) == ({"7A": (2, 2, 0, True), "7B": (2, 1, 0, False)}, ["Amina"])
    close_register(cast.section_7b, today, by=cast.carla)
    written = Mark.objects.filter(student=cast.amina, register__section=cast.section_7b).get()
    assert (written.code.letter, written.minutes_late) == ("L", 7)
    assert board(cast, today) == ({"7A": (2, 2, 0, True), "7B": (2, 2, 0, True)}, ["Amina"])
    assert read_summary(cast.amina, today).late == 1


def test_the_new_registers_own_mark_weighs_more(cast, mark, close, moves, today):
    mark(cast.amina, "A")
    close()
    moves(cast.amina)
    mark(cast.amina, "P", section=cast.section_7b, by=cast.carla)
    assert read_summary(cast.amina, today).absent == 1, "of finished registers"
    close_register(cast.section_7b, today, by=cast.carla)
    assert read_summary(cast.amina, today).percentage == 100
    assert not read_board(cast.rita, today).missing


def test_what_the_office_said_is_carried_as_the_offices(cast, mark, close, moves, today):
    mark(cast.amina, "E", by=cast.rita)
    close()
    moves(cast.amina)
    with pytest.raises(RegisterRefused, match="office"):
        mark(cast.amina, "A", section=cast.section_7b, by=cast.carla)
    close_register(cast.section_7b, today, by=cast.carla)
    with pytest.raises(RegisterRefused):
        reopen_register(cast.section_7b, today, by=cast.carla, reason="x")
        mark(cast.amina, "A", section=cast.section_7b, by=cast.carla)


def test_a_move_warns_nobody_twice_and_nobody_for_it(cast, policy, mark, close, moves, today):
    policy(grace_minutes=0)
    close()
    moves(cast.amina)
    close_register(cast.section_7b, today, by=cast.carla)
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    close()
    assert not AbsenceAlert.objects.exists()
    mark(cast.bashir, "A", by=cast.rita)
    moves(cast.bashir)
    assert send_due_alerts() == 1 and send_due_alerts() == 0


def test_an_old_registers_absence_is_not_told_when_the_new_one_says_present(cast, policy, mark, close, moves, today):
    policy(grace_minutes=0)
    mark(cast.amina, "A")
    close()
    moves(cast.amina)
    mark(cast.amina, "P", section=cast.section_7b, by=cast.carla)
    close_register(cast.section_7b, today, by=cast.carla)
    assert send_due_alerts() == 0
    assert AbsenceAlert.objects.get().state == "cancelled"


@pytest.mark.parametrize("how", ["moved", "new"])
def test_who_comes_after_the_register_is_finished_is_seen_and_can_be_marked(cast, sign_in, mark, moves, today, how):
    """Before, the finished register showed the newcomer as present, which nobody had said, and let nobody say it."""
    close_register(cast.section_7b, today, by=cast.carla)
    if how == "moved":
        student = cast.amina
        moves(student)
    else:
        student = Student.objects.create(student_number="S9", given_name="Faye")
        enrol_student(student, section=cast.section_7b, starts_on=today)
    assert board(cast, today)[0]["7B"] == (2, 1, 0, False)
    page = sign_in(cast.rita).get(reverse("attendance:today")).content.decode()
    assert "1 student came later and is not marked" in page
    url = reverse("attendance:section_register", args=[cast.section_7b.pk])
    page = sign_in(cast.carla).get(url).content.decode()
    assert "1 student came after that and is not marked yet." in page
    assert page.count('role="radiogroup"') == 1
    mark(student, "A", section=cast.section_7b, by=cast.carla)
    assert not Mark.objects.get(student=student).from_office
    assert board(cast, today) == ({"7A": board(cast, today)[0]["7A"], "7B": (2, 2, 1, True)}, [student.given_name])
    assert AbsenceAlert.objects.get().student == student
    with pytest.raises(RegisterRefused, match="finished"):
        mark(student, "P", section=cast.section_7b, by=cast.carla)


def test_a_finished_register_takes_only_who_has_no_mark(cast, mark, moves, today, code):
    close_register(cast.section_7b, today, by=cast.carla)
    moves(cast.amina)
    choices = [Choice(cast.amina, code("A")), Choice(cast.dina, code("A"))]
    with pytest.raises(RegisterRefused, match="finished"):
        save_marks(cast.section_7b, today, choices, by=cast.carla)
    assert not Mark.objects.filter(student=cast.amina).exists()


def test_a_move_back_dated_leaves_the_days_that_were_marked(cast, mark, today):
    for number in range(1, 4):
        day = today - timedelta(number)
        mark(cast.amina, "A", day=day)
        close_register(cast.section_7a, day, by=cast.tomas)
    move_student(cast.amina, section=cast.section_7b, starts_on=today - timedelta(2))
    assert read_summary(cast.amina, today).absent == 3
    assert [board(cast, today - timedelta(number))[1] for number in range(1, 4)] == [["Amina"]] * 3
    assert row(cast.section_7b, today - timedelta(2), cast.amina).carried


def test_a_student_who_left_is_in_no_figure_after_the_last_day(cast, mark, today):
    from academics.actions.enrolments import withdraw_student

    for number in range(1, 4):
        day = today - timedelta(number)
        mark(cast.amina, "A", day=day)
        close_register(cast.section_7a, day, by=cast.tomas)
    withdraw_student(cast.amina, last_day=today - timedelta(3), reason="withdrawn")
    assert read_summary(cast.amina, today).absent == 1
    assert [board(cast, today - timedelta(number))[1] for number in range(1, 4)] == [[], [], ["Amina"]]


def test_reopening_the_old_register_keeps_the_warning_of_the_new_one(cast, policy, mark, close, moves, today):
    """Before, nobody was told: the old register took the warning back, and its roster has Amina no more."""
    policy(grace_minutes=0)
    mark(cast.amina, "A")
    close()
    moves(cast.amina)
    close_register(cast.section_7b, today, by=cast.carla)
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    close()
    # To Grace and to Peter.
    assert send_due_alerts() == 2 and send_due_alerts() == 0
    assert AbsenceAlert.objects.get().state == "sent"
