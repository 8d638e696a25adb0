"""Taking a register: what is written, by whom, and when it is refused."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from attendance.access import RegisterRefused
from attendance.actions import Choice, plan_absence, reopen_register, save_marks
from attendance.models import Mark, Register, RegisterClosure
from attendance.pages.register import read_register


def _codes(section, day):
    return {row.student.given_name: row.code.letter for row in read_register(section, day).rows}


def test_everybody_is_present_until_somebody_says_otherwise(cast, today, mark):
    assert _codes(cast.section_7a, today) == {"Amina": "P", "Bashir": "P", "Chen": "P"}
    mark(cast.amina, "A")
    assert _codes(cast.section_7a, today) == {"Amina": "A", "Bashir": "P", "Chen": "P"}


def test_reading_a_register_writes_nothing(cast, today):
    read_register(cast.section_7a, today)
    assert not Register.objects.exists()


def test_the_log_only_grows_and_the_last_mark_counts(cast, today, mark):
    for letter in "ALP":
        mark(cast.amina, letter)
    assert [each.code.letter for each in Mark.objects.order_by("pk")] == ["A", "L", "P"]
    assert _codes(cast.section_7a, today)["Amina"] == "P"


def test_the_same_mark_again_is_not_written(cast, mark):
    assert mark(cast.amina, "L", minutes=5) == 1
    assert mark(cast.amina, "L", minutes=5) == 0
    assert mark(cast.amina, "L", minutes=9) == 1
    assert Mark.objects.count() == 2


def test_minutes_are_kept_only_with_lateness(cast, mark):
    mark(cast.amina, "A", minutes=5)
    assert Mark.objects.get().minutes_late is None


def test_done_writes_a_mark_for_everybody_and_a_closure(cast, today, mark, close):
    mark(cast.amina, "A")
    close()
    sheet = read_register(cast.section_7a, today)
    assert sheet.is_closed
    assert {row.student.given_name: row.mark.code.letter for row in sheet.rows} == {
        "Amina": "A",
        "Bashir": "P",
        "Chen": "P",
    }
    assert AuditEvent.objects.get(verb="register.close").after == {"marks": {"A": 1, "P": 2}}


def test_done_twice_is_done_once(cast, close):
    assert close() == close()
    assert RegisterClosure.objects.count() == 1
    assert Mark.objects.count() == 3


def test_a_known_absence_is_filled_in_and_counted(cast, today, code, close):
    plan_absence(cast.bashir, starts_on=today, ends_on=today, code=code("E"), reason="Wedding", by=cast.rita)
    row = next(row for row in read_register(cast.section_7a, today).rows if row.student == cast.bashir)
    assert (row.code.letter, row.mark) == ("E", None)
    close()
    written = Mark.objects.get(student=cast.bashir)
    assert (written.code.letter, written.note) == ("E", "Wedding")


def test_a_teacher_is_refused_after_done_until_it_is_reopened(cast, today, mark, close):
    close()
    with pytest.raises(RegisterRefused, match="finished"):
        mark(cast.amina, "A")
    assert reopen_register(cast.section_7a, today, by=cast.tomas, reason="Came after all")
    assert mark(cast.amina, "A") == 1
    assert AuditEvent.objects.get(verb="register.reopen").reason == "Came after all"


def test_reopening_an_open_register_does_nothing(cast, today, mark):
    mark(cast.amina, "A")
    assert not reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    assert not AuditEvent.objects.filter(verb="register.reopen").exists()


def test_a_reopened_register_closes_anew_with_another_row(cast, today, close):
    close()
    reopen_register(cast.section_7a, today, by=cast.tomas, reason="x")
    close()
    assert RegisterClosure.objects.count() == 2
    assert RegisterClosure.objects.standing().count() == 1


def test_the_office_corrects_a_finished_register_and_counts(cast, today, mark, close):
    mark(cast.amina, "A")
    close()
    mark(cast.amina, "E", by=cast.rita)
    assert _codes(cast.section_7a, today)["Amina"] == "E"
    log = Mark.objects.filter(student=cast.amina).order_by("pk")
    assert [(each.code.letter, each.from_office) for each in log] == [("A", False), ("E", True)]
    event = AuditEvent.objects.get(verb="mark.correct")
    assert (event.before["code"], event.after["code"]) == ("Absent", "Excused")


def test_the_office_has_the_last_word(cast, today, mark):
    mark(cast.amina, "E", by=cast.rita)
    with pytest.raises(RegisterRefused, match="office"):
        mark(cast.amina, "A")
    assert _codes(cast.section_7a, today)["Amina"] == "E"


def test_a_refused_mark_takes_the_others_of_the_same_form_with_it(cast, today, code, mark):
    mark(cast.amina, "E", by=cast.rita)
    choices = [Choice(cast.bashir, code("A")), Choice(cast.amina, code("A"))]
    with pytest.raises(RegisterRefused):
        save_marks(cast.section_7a, today, choices, by=cast.tomas)
    assert not Mark.objects.filter(student=cast.bashir).exists()


@pytest.mark.parametrize(("days", "words"), [(1, "has not come yet"), (-150, "outside the school year")])
def test_a_day_without_a_register_is_refused(cast, today, mark, days, words):
    with pytest.raises(RegisterRefused, match=words):
        mark(cast.amina, "A", day=today + timedelta(days))
    assert not Register.objects.exists()


def test_an_empty_section_has_nothing_to_finish(cast, today, close):
    cast.section_7b.memberships.all().delete()
    with pytest.raises(RegisterRefused, match="Nobody"):
        close(section=cast.section_7b, by=cast.carla)


def test_the_roster_is_that_of_the_day(cast, today, mark):
    cast.chen.memberships.update(ends_on=today - timedelta(1))
    assert set(_codes(cast.section_7a, today)) == {"Amina", "Bashir"}
    assert set(_codes(cast.section_7a, today - timedelta(1))) == {"Amina", "Bashir", "Chen"}
