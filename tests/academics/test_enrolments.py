"""Coming, moving and leaving: who is where, asked as of a day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from academics.actions.enrolments import cancel_withdrawal, enrol_student, move_student, withdraw_student
from academics.actions.students import add_student
from academics.models import AcademicSession, Enrolment, SectionMembership, Student
from accounts.models import AuditEvent
from core.school import school_today

DAY = timedelta(days=1)


@pytest.fixture
def today(greenwood):
    return school_today()


def names(students):
    return [student.given_name for student in students]


def places(student):
    """(section, first day, last day) of each membership, in order."""
    rows = student.memberships.select_related("section").order_by("starts_on")
    return [(row.section.name, row.starts_on, row.ends_on) for row in rows]


def test_a_mid_year_move_keeps_history(cast, today):
    start = cast.year.starts_on
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    assert places(cast.amina) == [("7A", start, today - DAY), ("7B", today, None)]
    assert names(Student.objects.roster(cast.section_7a, on=today - DAY)) == ["Chen", "Amina", "Bashir"]
    assert names(Student.objects.roster(cast.section_7a, on=today)) == ["Chen", "Bashir"]
    assert names(Student.objects.roster(cast.section_7b, on=today)) == ["Amina", "Dina"]


def test_a_planned_move_holds_from_its_day(cast, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today + 7 * DAY)
    assert "Amina" in names(Student.objects.roster(cast.section_7a, on=today + 6 * DAY))
    assert "Amina" in names(Student.objects.roster(cast.section_7b, on=today + 7 * DAY))
    assert "Amina" not in names(Student.objects.roster(cast.section_7a, on=today + 7 * DAY))


def test_a_move_on_the_day_of_a_move_corrects_it(cast, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    move_student(cast.amina, section=cast.section_7a, starts_on=today)
    assert places(cast.amina) == [("7A", cast.year.starts_on, None)]


def test_a_move_on_the_first_day_leaves_no_trace_of_the_wrong_section(cast, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=cast.year.starts_on)
    assert places(cast.amina) == [("7B", cast.year.starts_on, None)]


def test_a_move_before_a_planned_move_ends_with_it(cast, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today + 10 * DAY)
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 10 * DAY)
    assert [place[0] for place in places(cast.amina)] == ["7A", "7B", "7B"]
    assert places(cast.amina)[1][2] == today + 9 * DAY


def test_moving_to_where_one_is_is_refused_at_the_section(cast, today):
    with pytest.raises(ValidationError) as refused:
        move_student(cast.amina, section=cast.section_7a, starts_on=today)
    assert list(refused.value.message_dict) == ["section"]


def test_a_move_of_somebody_who_left_is_refused_at_the_day(cast, today):
    with pytest.raises(ValidationError) as refused:
        move_student(cast.eve, section=cast.section_7a, starts_on=today)
    assert list(refused.value.message_dict) == ["starts_on"]


def test_a_section_of_another_year_is_refused(cast, today):
    with pytest.raises(ValidationError) as refused:
        enrol_student(cast.eve, section=cast.section_7a, starts_on=cast.year.ends_on + DAY)
    assert "7A" in refused.value.message_dict["starts_on"][0]
    assert cast.eve.enrolments.count() == 1, "the enrolment went with the refused section"


def test_leaving_ends_the_stay_and_the_place(cast, today):
    withdraw_student(cast.amina, last_day=today, reason="transfer")
    assert "Amina" in names(Student.objects.roster(cast.section_7a, on=today))
    assert "Amina" not in names(Student.objects.roster(cast.section_7a, on=today + DAY))
    assert cast.amina in Student.objects.enrolled(on=today)
    assert cast.amina not in Student.objects.enrolled(on=today + DAY)
    assert cast.amina in Student.objects.left_before(today + DAY)
    assert cast.amina.state_on(today + DAY) == "left"


def test_leaving_drops_a_planned_move(cast, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today + 10 * DAY)
    withdraw_student(cast.amina, last_day=today + 5 * DAY, reason="transfer")
    assert places(cast.amina) == [("7A", cast.year.starts_on, today + 5 * DAY)]


def test_a_planned_leave_can_be_put_off(cast, today):
    withdraw_student(cast.amina, last_day=today + 5 * DAY, reason="transfer")
    withdraw_student(cast.amina, last_day=today + 9 * DAY, reason="graduated")
    assert places(cast.amina) == [("7A", cast.year.starts_on, today + 9 * DAY)]
    assert cast.amina.enrolments.get().exit_reason == "graduated"


def test_a_leave_put_off_past_the_school_year_leaves_no_place_in_a_section_of_it(cast, today):
    """Broken before: the student stood in last year's section until the leave, and in no list of the new year's."""
    withdraw_student(cast.amina, last_day=cast.year.ends_on - DAY, reason="transfer")
    AcademicSession.objects.create(
        kind="schoolYear", title="next", starts_on=cast.year.ends_on + 30 * DAY, ends_on=cast.year.ends_on + 300 * DAY
    )
    until = cast.year.ends_on + 60 * DAY
    withdraw_student(Student.objects.get(pk=cast.amina.pk), last_day=until, reason="transfer")
    assert places(cast.amina) == [("7A", cast.year.starts_on, cast.year.ends_on)]
    assert cast.amina.enrolments.get().ends_on == until
    assert cast.amina in Student.objects.enrolled(on=until)


def test_leaving_twice_is_refused(cast, today):
    withdraw_student(cast.amina, last_day=today - 3 * DAY, reason="transfer")
    with pytest.raises(ValidationError) as refused:
        withdraw_student(cast.amina, last_day=today, reason="transfer")
    assert list(refused.value.message_dict) == ["last_day"]


def test_staying_takes_the_leave_back(cast, today):
    withdraw_student(cast.amina, last_day=today - DAY, reason="transfer")
    cancel_withdrawal(cast.amina)
    cancel_withdrawal(cast.amina)
    assert places(cast.amina) == [("7A", cast.year.starts_on, None)]
    assert cast.amina in Student.objects.enrolled(on=today)
    assert AuditEvent.objects.filter(verb="student.stay").count() == 1


def test_a_return_is_another_stay_of_the_same_student(cast, today):
    enrol_student(cast.eve, section=cast.section_7a, starts_on=today)
    assert cast.eve.enrolments.count() == 2
    assert cast.eve in Student.objects.enrolled(on=today)
    assert cast.eve not in Student.objects.enrolled(on=today - DAY)
    assert cast.eve not in Student.objects.left_before(today)


def test_a_future_start_is_joining(cast, today):
    fay = add_student({"student_number": "S9", "given_name": "Fay"}, section=cast.section_7a, starts_on=today + 5 * DAY)
    assert fay in Student.objects.joining_after(today)
    assert fay not in Student.objects.enrolled(on=today)
    assert fay not in Student.objects.left_before(today)
    assert fay in Student.objects.roster(cast.section_7a, on=today + 5 * DAY)
    assert fay.state_on(today) == "joining"


def test_enrolling_somebody_who_is_here_is_refused_at_the_day(cast, today):
    with pytest.raises(ValidationError) as refused:
        enrol_student(cast.amina, section=cast.section_7b, starts_on=today)
    assert list(refused.value.message_dict) == ["starts_on"]


def test_the_database_refuses_overlaps_too(cast, today):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(student=cast.amina, starts_on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        SectionMembership.objects.create(student=cast.amina, section=cast.section_7b, starts_on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(student=cast.eve, starts_on=today, ends_on=today - DAY)


def test_a_move_is_in_the_audit_trail(cast, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    event = AuditEvent.objects.get(verb="student.move")
    assert event.before == {"section": "7A"}
    assert event.after == {"section": "7B", "starts_on": str(today)}
    assert event.subject_id == str(cast.amina.pk)
