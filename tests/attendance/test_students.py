"""One student's attendance, and absences known beforehand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from attendance.actions import close_register, end_absence, plan_absence, report_absence
from attendance.models import PlannedAbsence
from attendance.pages.student import read_summary
from tests.pages import tight


@pytest.fixture
def amina_days(cast, today, mark):
    """Amina's last five days, finished: P, A, L, E, P; and an unfinished one with A today."""
    for number, letter in enumerate("PALEP", start=1):
        day = today - timedelta(number)
        mark(cast.amina, letter, day=day)
        close_register(cast.section_7a, day, by=cast.tomas)
    mark(cast.amina, "A")


def test_figures_come_from_finished_registers(cast, today, amina_days):
    summary = read_summary(cast.amina, today)
    assert (summary.percentage, summary.absent, summary.unexplained, summary.late) == (60, 2, 1, 1)
    assert [mark.code.letter for mark in summary.recent] == ["P", "E", "L", "A", "P"]


def test_codes_that_do_not_count_leave_the_percentage_alone(cast, today, amina_days, code):
    excused = code("E")
    excused.counts = False
    excused.save()
    assert read_summary(cast.amina, today).percentage == 75


def test_nothing_finished_is_no_percentage(cast, today):
    assert read_summary(cast.amina, today).percentage is None


def test_the_summary_is_a_fragment_and_a_page(cast, sign_in, amina_days):
    url = reverse("attendance:student_summary", args=[cast.amina.pk])
    client = sign_in(cast.tomas)
    assert "60 %" in tight(client.get(url).text)
    fragment = tight(client.get(url, headers={"HX-Request": "true"}).text)
    assert "60 %" in fragment and "<html" not in fragment


@pytest.mark.parametrize(("who", "status"), [("tomas", 200), ("rita", 200), ("carla", 404), ("boris", 403)])
def test_who_sees_it(cast, sign_in, who, status):
    url = reverse("attendance:student_summary", args=[cast.amina.pk])
    assert sign_in(getattr(cast, who)).get(url).status_code == status


def test_the_office_notes_and_ends_an_absence(cast, sign_in, today, code):
    client = sign_in(cast.rita)
    data = {"starts_on": today - timedelta(2), "ends_on": today + timedelta(2), "code": code("E").pk, "reason": "Flu"}
    assert client.post(reverse("attendance:planned_absence_new", args=[cast.amina.pk]), data).status_code == 302
    absence = PlannedAbsence.objects.get()
    end = reverse("attendance:planned_absence_end", args=[cast.amina.pk, absence.pk])
    assert client.post(end).status_code == 302
    absence.refresh_from_db()
    assert absence.ends_on == today - timedelta(1)
    assert {"absence.plan", "absence.end"} <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_an_absence_to_come_is_taken_out(cast, today, code):
    absence = plan_absence(cast.amina, starts_on=today, ends_on=today, code=code("E"), reason="", by=cast.rita)
    end_absence(absence)
    assert not PlannedAbsence.objects.exists()
    assert AuditEvent.objects.filter(verb="absence.remove").exists()


def test_a_wrong_absence_keeps_what_was_typed(cast, sign_in, today, code):
    data = {"starts_on": today, "ends_on": today - timedelta(1), "code": code("E").pk, "reason": "Flu"}
    answer = sign_in(cast.rita).post(reverse("attendance:planned_absence_new", args=[cast.amina.pk]), data)
    assert answer.status_code == 422
    assert "The last day is before the first." in answer.content.decode()
    assert 'value="Flu"' in answer.content.decode()


def test_a_teacher_notes_no_absence(cast, sign_in):
    assert sign_in(cast.tomas).post(reverse("attendance:planned_absence_new", args=[cast.amina.pk])).status_code == 403


def test_another_students_absence_is_not_found(cast, sign_in, today, code):
    absence = plan_absence(cast.dina, starts_on=today, ends_on=today, code=code("E"), reason="", by=cast.rita)
    end = reverse("attendance:planned_absence_end", args=[cast.amina.pk, absence.pk])
    assert sign_in(cast.rita).post(end).status_code == 404


def test_a_report_twice_is_one_report(cast, today):
    first, second = (
        report_absence(cast.amina, starts_on=today, ends_on=today, reason="Ill", by=cast.grace.user) for _each in "ab"
    )
    assert first == second and first.from_family and first.code.letter == "E"
