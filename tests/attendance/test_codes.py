"""What a code may be used for, by whom, and what the authorities call it."""

import csv

import pytest
from django.urls import reverse

from attendance.actions import plan_absence
from attendance.models import AttendanceCode, Mark, PlannedAbsence


@pytest.fixture
def suspended(greenwood):
    """U: suspended, which only the office says, the authorities' code 7."""
    return AttendanceCode.objects.create(
        letter="U", name="Suspended", direction="out", scope="off_site", office_only=True, official_code="7", position=9
    )


@pytest.fixture
def send(cast, sign_in, today):
    """send(code, by=tomas) -> the answer to a mark of Amina."""

    def post(code, by=None):
        address = reverse("attendance:mark", args=[cast.section_7a.pk, today, cast.amina.pk])
        return sign_in(by or cast.tomas).post(address, {"code": code.pk}, headers={"HX-Request": "true"})

    return post


def register_of(cast, today):
    return reverse("attendance:section_register", args=[cast.section_7a.pk, today])


def test_a_code_of_the_office_is_not_in_a_teachers_register(cast, sign_in, today, suspended, send):
    assert "Suspended" not in sign_in(cast.tomas).get(register_of(cast, today)).content.decode()
    assert "Suspended" in sign_in(cast.rita).get(register_of(cast, today)).content.decode()
    assert send(suspended).status_code == 422 and not Mark.objects.exists()
    assert send(suspended, by=cast.rita).status_code == 200


def test_the_whole_form_refuses_it_too(cast, sign_in, today, suspended):
    answer = sign_in(cast.tomas).post(register_of(cast, today), {f"code-{cast.amina.pk}": suspended.pk})
    assert answer.status_code == 409 and not Mark.objects.exists()


def test_what_the_office_noted_with_it_fills_the_teachers_register(cast, sign_in, today, suspended, close):
    plan_absence(cast.amina, starts_on=today, ends_on=today, code=suspended, reason="A fight", by=cast.rita)
    page = sign_in(cast.tomas).get(register_of(cast, today)).content.decode()
    assert "Known: Suspended, A fight" in page
    close()
    assert Mark.objects.get(student=cast.amina).code == suspended


def test_what_may_not_be_noted_ahead_is_not_offered(cast, sign_in, today, code):
    AttendanceCode.objects.filter(letter="A").update(allowed_ahead=False)
    office = sign_in(cast.rita)
    summary = reverse("attendance:student_summary", args=[cast.amina.pk])
    assert f'<option value="{code("A").pk}"' not in office.get(summary).content.decode()
    values = {"starts_on": today, "ends_on": today, "code": code("A").pk, "reason": "Why not"}
    assert office.post(reverse("attendance:planned_absence_new", args=[cast.amina.pk]), values).status_code == 422
    assert not PlannedAbsence.objects.exists()


@pytest.mark.parametrize(
    ("letter", "change", "words"),
    [("P", {"office_only": "on"}, "be for everybody"), ("E", {"allowed_ahead": ""}, "can be noted ahead")],
)
def test_what_every_school_needs_stays_possible(cast, sign_in, code, letter, change, words):
    one = code(letter)
    values = {"letter": letter, "name": one.name, "position": one.position, "allowed_ahead": "on"} | change
    values |= {"direction": one.direction, "scope": one.scope, "counts": "on", "explained": "on"}
    answer = sign_in(cast.paul).post(reverse("attendance:code", args=[one.pk]), {k: v for k, v in values.items() if v})
    assert answer.status_code == 422 and words in answer.content.decode()


def test_who_may_give_it_changes_while_it_is_used(cast, sign_in, code, mark):
    mark(cast.amina, "L")
    late = code("L")
    values = {"letter": "L", "name": "Late", "position": 2, "office_only": "on", "official_code": "02"}
    assert sign_in(cast.paul).post(reverse("attendance:code", args=[late.pk]), values).status_code == 302
    late.refresh_from_db()
    assert (late.office_only, late.official_code, late.direction) == (True, "02", "in")


def test_a_month_in_the_codes_of_the_authorities(cast, sign_in, today, code, mark, close, suspended):
    """Absent with a known reason is what the reason says; what has no official code stays empty."""
    AttendanceCode.objects.filter(letter="A").update(official_code="0")
    mark(cast.amina, "A")
    mark(cast.bashir, "A")
    close()
    plan_absence(cast.bashir, starts_on=today, ends_on=today, code=suspended, reason="A fight", by=cast.rita)
    address = reverse("attendance:official_month_export", args=["csv"])
    answer = sign_in(cast.rita).get(address, {"section": cast.section_7a.pk, "day": today.isoformat()})
    rows = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    found = {row["Student number"]: row[today.isoformat()] for row in rows}
    assert [found[each.student_number] for each in (cast.amina, cast.bashir, cast.chen)] == ["0", "7", ""]


def test_a_code_beside_others_says_so_in_the_settings(cast, sign_in, suspended):
    page = " ".join(sign_in(cast.paul).get(reverse("attendance:settings")).content.decode().split())
    assert "only the office" in page and "7" in page
