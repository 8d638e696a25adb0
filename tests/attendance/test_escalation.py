"""Absences that add up: a step opens once, closes itself when it should, and is done by whoever owns it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tenants.utils import schema_context

from academics.actions.enrolments import withdraw_student
from academics.models import CalendarEntry, Enrolment
from accounts.models import AuditEvent
from attendance.actions import Choice, close_register, plan_absence, save_marks
from attendance.escalation.looking import LOOKED_KEY, update_steps
from attendance.models import AbsenceStep, EscalationRule
from tenants.sweep import sweep_schools

DAY = timedelta(days=1)
STEPS = "/attendance/steps/"


@pytest.fixture
def rule(greenwood):
    """Two absences without a reason within ten school days."""
    return EscalationRule.objects.create(kind="several", number=2, within=10, measure="talk")


@pytest.fixture
def school_days(today):
    """The last four days of school, the earliest first."""
    return [day for day in (today - DAY * back for back in range(6, -1, -1)) if day.isoweekday() < 6][-4:]


@pytest.fixture
def absent(cast, code):
    """absent(student, day, …) in finished registers of 7A."""

    def write(student, *days, letter="A"):
        for day in days:
            save_marks(cast.section_7a, day, [Choice(student, code(letter))], by=cast.rita)
            close_register(cast.section_7a, day, by=cast.rita)

    return write


@pytest.fixture
def look(today):
    return lambda: update_steps(today)


@pytest.fixture
def step(cast, rule, absent, school_days, look):
    absent(cast.amina, *school_days[:2])
    assert look() == 1
    return AbsenceStep.objects.get()


def explain(cast, code, day):
    plan_absence(cast.amina, starts_on=day, ends_on=day, code=code("E"), reason="Ill", by=cast.rita)


def test_the_sweep_opens_a_step_and_its_owner_sees_it(cast, greenwood, rule, absent, school_days, sign_in):
    absent(cast.amina, *school_days[:2])
    cache.delete(LOOKED_KEY)
    with schema_context("public"):
        sweep_schools([greenwood.pk])
    text = sign_in(cast.rita).get(STEPS).content.decode()
    assert "2 absences without a reason within 10 school days" in text and "Amina" in text
    assert AbsenceStep.objects.get().days == school_days[:2]


def test_the_same_absences_open_one_step(step, look, sign_in, cast):
    assert look() == 0
    sign_in(cast.rita).post(f"{STEPS}{step.pk}/closing/", {"outcome": "Talked"})
    assert look() == 0
    assert AbsenceStep.objects.get().outcome == "Talked"


def test_one_absence_more_opens_none_and_two_more_do(cast, step, look, absent, school_days, sign_in):
    sign_in(cast.rita).post(f"{STEPS}{step.pk}/closing/", {"outcome": "Talked"})
    absent(cast.amina, school_days[2])
    assert look() == 0
    absent(cast.amina, school_days[3])
    assert look() == 1
    assert AbsenceStep.objects.open().get().days == school_days[2:]


def test_a_reason_entered_later_closes_the_step(cast, step, look, code, school_days, sign_in):
    explain(cast, code, school_days[0])
    look()
    step.refresh_from_db()
    assert step.state == "lapsed"
    assert "Amina" not in sign_in(cast.rita).get(STEPS).content.decode()
    assert AuditEvent.objects.filter(verb="absence_step.lapse").count() == 1
    page = sign_in(cast.rita).get(reverse("attendance:student_summary", args=[cast.amina.pk])).content.decode()
    assert "The absences do not count any more" in page


def test_a_step_that_somebody_took_stays(cast, step, look, code, school_days, sign_in):
    sign_in(cast.rita).post(f"{STEPS}{step.pk}/taking/")
    explain(cast, code, school_days[0])
    look()
    step.refresh_from_db()
    assert (step.state, step.owner) == ("open", cast.rita)


def test_a_day_closed_afterwards_closes_the_step(step, look, school_days):
    day = school_days[0]
    CalendarEntry.objects.create(title="Storm", kind="closed", starts_on=day, ends_on=day)
    look()
    step.refresh_from_db()
    assert step.state == "lapsed"


def test_a_correction_by_the_office_closes_the_step(cast, step, look, code, school_days):
    save_marks(cast.section_7a, school_days[0], [Choice(cast.amina, code("P"))], by=cast.rita)
    look()
    step.refresh_from_db()
    assert step.state == "lapsed"


def test_days_in_a_row_count_whatever_the_reason(cast, greenwood, absent, school_days, look):
    EscalationRule.objects.create(kind="in_a_row", number=4, unexplained_only=False, measure="meeting")
    absent(cast.amina, *school_days, letter="E")
    absent(cast.bashir, school_days[0], *school_days[2:])
    absent(cast.bashir, school_days[1], letter="P")
    look()
    assert [step.student for step in AbsenceStep.objects.all()] == [cast.amina]


def test_a_retired_rule_opens_nothing(cast, rule, absent, school_days, look, sign_in):
    sign_in(cast.olive).post(reverse("attendance:escalation_rule_retire", args=[rule.pk]))
    absent(cast.amina, *school_days[:2])
    assert look() == 0


def test_a_step_is_no_business_of_other_teachers(cast, step, sign_in):
    AbsenceStep.objects.update(owner=cast.rita)
    client = sign_in(cast.tomas)
    assert "Amina" not in client.get(STEPS).content.decode()
    assert client.post(f"{STEPS}{step.pk}/closing/", {"outcome": "x"}).status_code == 404
    AbsenceStep.objects.update(owner=cast.tomas)
    assert "Amina" in client.get(STEPS).content.decode()


def test_an_empty_outcome_is_refused_and_a_double_click_is_one(cast, step, sign_in):
    client = sign_in(cast.rita)
    answer = client.post(f"{STEPS}{step.pk}/closing/", {"outcome": " "})
    assert answer.status_code == 422 and "Write down what came of it" in answer.content.decode()
    for _twice in range(2):
        client.post(f"{STEPS}{step.pk}/closing/", {"outcome": "Talked"})
    assert AuditEvent.objects.filter(verb="absence_step.close").count() == 1


def test_rules_are_set_by_whoever_sets_attendance(cast, greenwood, sign_in):
    url = reverse("attendance:escalation_rules")
    typed = {"kind": "several", "number": 3, "within": 2, "measure": "talk", "due_days": 3}
    assert sign_in(cast.tomas).get(url).status_code == 403
    client = sign_in(cast.olive)
    assert client.post(url, typed).status_code == 422
    assert client.post(url, typed | {"within": 10}).status_code == 302
    assert "3 absences within 10 school days" in client.get(url).content.decode()


def test_a_leaver_has_no_steps(cast, step, look, today):
    withdraw_student(cast.amina, last_day=today - DAY, reason=Enrolment.ExitReason.WITHDRAWN)
    look()
    step.refresh_from_db()
    assert step.state == "lapsed"


def test_the_list_reads_as_much_for_three_as_for_one(cast, step, sign_in, look, absent, school_days):
    client = sign_in(cast.rita)
    client.get(STEPS)
    with CaptureQueriesContext(connection) as one:
        client.get(STEPS)
    absent(cast.bashir, *school_days[:2])
    absent(cast.chen, *school_days[:2])
    look()
    with CaptureQueriesContext(connection) as three:
        client.get(STEPS)
    assert AbsenceStep.objects.open().count() == 3
    assert len(three) == len(one)


@pytest.fixture
def below(greenwood):
    """There on less than 60 % of the term's days, once three have counted."""
    return EscalationRule.objects.create(kind="below", number=60, within=3, measure="letter")


def test_less_than_a_percentage_opens_one_step_a_term(cast, below, absent, school_days, look):
    absent(cast.amina, *school_days[:2])
    assert look() == 0, "only two days have counted"
    absent(cast.bashir, school_days[2])
    assert look() == 1
    step = AbsenceStep.objects.get()
    assert (step.student, step.days) == (cast.amina, school_days[:2])
    absent(cast.amina, school_days[3])
    assert look() == 0


def test_enough_of_them_again_closes_the_step(cast, below, absent, school_days, code, look):
    absent(cast.amina, *school_days[:2])
    absent(cast.bashir, school_days[2])
    look()
    corrected = [Choice(cast.amina, code("P"))]
    save_marks(cast.section_7a, school_days[0], corrected, by=cast.rita)
    look()
    assert AbsenceStep.objects.get().state == "lapsed"


def test_the_homeroom_teacher_does_it_unless_somebody_is_named(cast, rule, absent, school_days, look):
    named = EscalationRule.objects.create(kind="several", number=2, within=10, measure="talk", owner=cast.rita)
    absent(cast.amina, *school_days[:2])
    assert look() == 2
    owners = {step.rule: step.owner for step in AbsenceStep.objects.all()}
    assert owners == {rule: cast.tomas, named: cast.rita}


def test_who_may_not_sign_in_any_more_gets_no_steps(cast, rule, absent, school_days, look):
    EscalationRule.objects.update(owner=cast.rita)
    type(cast.rita).objects.filter(pk=cast.rita.pk).update(is_active=False)
    absent(cast.amina, *school_days[:2])
    look()
    assert AbsenceStep.objects.get().owner == cast.tomas


def test_the_step_of_who_moved_is_the_new_homeroom_teachers(cast, rule, absent, school_days, look):
    absent(cast.amina, *school_days[:2])
    cast.amina.memberships.update(section=cast.section_7b)
    look()
    assert AbsenceStep.objects.get().owner == cast.carla


def test_a_step_is_handed_over_to_who_sees_the_student(cast, step, sign_in):
    address = f"{STEPS}{step.pk}/hand-over/"
    office = sign_in(cast.rita)
    page = office.get(address).content.decode()
    assert cast.paul.name in page and cast.boris.name not in page and cast.grace.name not in page
    assert office.post(address, {"owner": cast.paul.pk}).status_code == 302
    step.refresh_from_db()
    assert step.owner == cast.paul
    answer = office.post(address, {"owner": cast.carla.pk})
    assert answer.status_code == 422 and "does not see this student" in answer.content.decode()
    assert AuditEvent.objects.filter(verb="absence_step.hand_over").count() == 1
    assert sign_in(cast.carla).get(address).status_code == 404


def test_the_day_says_how_many_steps_are_to_do(cast, step, sign_in):
    assert "1 absence step to do" in sign_in(cast.rita).get(reverse("attendance:today")).content.decode()
    assert "absence step" not in sign_in(cast.carla).get(reverse("attendance:today")).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "in_a_row", "number": 31}, "30 absences or less"),
        ({"kind": "below", "number": 100}, "less than or equal to 99"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(cast, sign_in, values, words):
    said = {"within": 10, "measure": "talk", "due_days": 3} | values
    answer = sign_in(cast.olive).post(reverse("attendance:escalation_rules"), said)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_many_steps_are_read_page_by_page(cast, step, rule, today, sign_in):
    AbsenceStep.objects.bulk_create(
        AbsenceStep(
            rule=EscalationRule.objects.create(kind="several", number=2, within=10, measure="talk"),
            student=cast.amina,
            days=[today],
            first_day=today,
            last_day=today,
            due_on=today,
        )
        for _number in range(60)
    )
    office = sign_in(cast.rita)
    first, second = (office.get(STEPS, {"page": number}).context for number in (1, 2))
    assert len(first["rows"]) < 61 and len(first["rows"]) + len(second["rows"]) == 61
