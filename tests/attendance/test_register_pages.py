"""The register's pages: who gets in, each change saved at once, and the whole form without scripts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import give_role
from accounts.models import AuditEvent
from attendance.actions import close_register
from attendance.models import Mark, Register, RegisterClosure
from attendance.pages.register import read_register


@pytest.fixture
def url(cast, today):
    return reverse("attendance:section_register", args=[cast.section_7a.pk, today])


@pytest.fixture
def mark_url(cast, today):
    return lambda student: reverse("attendance:mark", args=[cast.section_7a.pk, today, student.pk])


def _whole_form(section, day, **changes):
    """The register's form as the page shows it, with `changes` as {"code-7": "2"}."""
    data = {}
    for row in read_register(section, day).rows:
        pk, minutes = row.student.pk, "" if row.minutes is None else str(row.minutes)
        data |= {f"code-{pk}": str(row.code.pk), f"was-code-{pk}": str(row.code.pk)}
        data |= {f"minutes-{pk}": minutes, f"was-minutes-{pk}": minutes}
    return data | changes


@pytest.mark.parametrize(("who", "status"), [("tomas", 200), ("rita", 200), ("carla", 404), ("boris", 403)])
def test_who_opens_a_register(cast, sign_in, url, who, status):
    assert sign_in(getattr(cast, who)).get(url).status_code == status


def test_families_do_not_open_registers(cast, sign_in, url):
    assert sign_in(cast.grace.user).get(url).status_code == 403


def test_opening_writes_nothing(cast, sign_in, url):
    assert sign_in(cast.tomas).get(url).status_code == 200
    assert not Register.objects.exists()


def test_the_address_without_a_day_is_todays(cast, sign_in):
    page = sign_in(cast.tomas).get(reverse("attendance:section_register", args=[cast.section_7a.pk]))
    assert page.context["is_today"]


def test_each_change_answers_with_the_row(cast, sign_in, mark_url, code):
    answer = sign_in(cast.tomas).post(mark_url(cast.amina), {"code": code("A").pk}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="row-{cast.amina.pk}"' in text and "<html" not in text
    assert 'data-state="saved"' in text
    assert Mark.objects.get().code == code("A")


def test_the_row_shows_what_somebody_else_saved_meanwhile(cast, sign_in, mark, mark_url, code):
    mark(cast.amina, "L", minutes=7, by=cast.rita)
    answer = sign_in(cast.tomas).post(mark_url(cast.amina), {"code": code("A").pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "The office has set Amina Odhiambo" in answer.content.decode()
    assert Mark.objects.count() == 1


def test_a_change_without_htmx_goes_back_to_the_register(cast, sign_in, mark_url, code, url):
    answer = sign_in(cast.tomas).post(mark_url(cast.amina), {"code": code("A").pk})
    assert (answer.status_code, answer["Location"]) == (302, url)


@pytest.mark.parametrize(
    ("minutes", "words"), [("soon", "whole number"), ("-1", "cannot be negative"), ("601", "600 at most")]
)
def test_bad_minutes_are_refused_in_the_row(cast, sign_in, mark_url, code, minutes, words):
    data = {"code": code("L").pk, "minutes": minutes}
    answer = sign_in(cast.tomas).post(mark_url(cast.amina), data, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Mark.objects.exists()


def test_after_done_a_change_is_refused_with_the_reason(cast, sign_in, mark_url, code, close):
    close()
    answer = sign_in(cast.tomas).post(mark_url(cast.amina), {"code": code("A").pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "This register is finished." in answer.content.decode()


def test_somebody_off_the_roster_cannot_be_marked(cast, sign_in, mark_url, code):
    for student in (cast.dina, cast.eve):
        assert sign_in(cast.tomas).post(mark_url(student), {"code": code("A").pk}).status_code == 404
        assert sign_in(cast.rita).post(mark_url(student), {"code": code("A").pk}).status_code == 404


def test_a_colleague_cannot_mark(cast, sign_in, mark_url, code):
    assert sign_in(cast.carla).post(mark_url(cast.amina), {"code": code("A").pk}).status_code == 404


def test_support_reads_and_cannot_write(cast, sign_in, url, mark_url, code):
    cast.boris.role_assignments.all().delete()
    give_role(cast.boris, "support")
    client = sign_in(cast.boris)
    page = client.get(url)
    assert page.status_code == 200 and not page.context["may_edit"]
    assert client.post(mark_url(cast.amina), {"code": code("A").pk}).status_code == 403
    assert client.post(url, {"done": "1"}).status_code == 403


def test_the_whole_form_saves_what_was_changed(cast, sign_in, url, today, code):
    form = _whole_form(cast.section_7a, today, **{f"code-{cast.amina.pk}": str(code("A").pk)})
    answer = sign_in(cast.tomas).post(url, form)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert [(mark.student, mark.code.letter) for mark in Mark.objects.all()] == [(cast.amina, "A")]
    assert not RegisterClosure.objects.exists()


def test_an_old_page_overwrites_nobodys_work(cast, sign_in, url, today, mark, code):
    old = _whole_form(cast.section_7a, today, **{f"code-{cast.amina.pk}": str(code("A").pk)})
    mark(cast.bashir, "L", minutes=4)
    sign_in(cast.tomas).post(url, old | {"done": ""})
    assert read_register(cast.section_7a, today).is_closed
    letters = {row.student.given_name: row.code.letter for row in read_register(cast.section_7a, today).rows}
    assert letters == {"Amina": "A", "Bashir": "L", "Chen": "P"}


def test_done_pressed_twice_has_one_effect(cast, sign_in, url, today):
    client, form = sign_in(cast.tomas), _whole_form(cast.section_7a, today) | {"done": ""}
    assert [client.post(url, form).status_code for _press in range(2)] == [302, 302]
    assert (RegisterClosure.objects.count(), Mark.objects.count()) == (1, 3)


def test_a_refused_form_shows_again_what_was_chosen(cast, sign_in, url, today, code):
    changes = {f"code-{cast.amina.pk}": str(code("L").pk), f"minutes-{cast.amina.pk}": "soon", "done": ""}
    answer = sign_in(cast.tomas).post(url, _whole_form(cast.section_7a, today, **changes))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Amina Odhiambo: Minutes late must be a whole number." in text
    assert 'value="soon"' in text
    assert not Mark.objects.exists() and not RegisterClosure.objects.exists()


def test_reopening_needs_a_reason(cast, sign_in, url, today, close):
    close()
    reopening = reverse("attendance:reopening", args=[cast.section_7a.pk, today])
    client = sign_in(cast.tomas)
    refused = client.post(reopening, {"reason": ""})
    assert refused.status_code == 422 and "Write why" in refused.content.decode()
    assert client.post(reopening, {"reason": "Bashir came"}).status_code == 302
    assert not read_register(cast.section_7a, today).is_closed
    assert AuditEvent.objects.get(verb="register.reopen").reason == "Bashir came"


def test_a_teacher_reopens_on_the_day_only_and_the_office_always(cast, sign_in, today):
    yesterday = today - timedelta(1)
    close_register(cast.section_7a, yesterday, by=cast.tomas)
    reopening = reverse("attendance:reopening", args=[cast.section_7a.pk, yesterday])
    page = sign_in(cast.tomas).post(reopening, {"reason": "Bashir came"}, follow=True)
    assert "on its day only" in page.text and read_register(cast.section_7a, yesterday).is_closed
    sign_in(cast.rita).post(reopening, {"reason": "Bashir came"})
    assert not read_register(cast.section_7a, yesterday).is_closed


@pytest.mark.parametrize(("days", "words"), [(1, "has not come yet"), (-150, "outside the school year")])
def test_a_day_without_a_register_has_a_page_that_says_why(cast, sign_in, today, days, words):
    url = reverse("attendance:section_register", args=[cast.section_7a.pk, today + timedelta(days)])
    page = sign_in(cast.tomas).get(url)
    assert page.status_code == 404 and words in page.content.decode()


def test_a_day_that_does_not_exist_is_not_found(cast, sign_in, today):
    url = reverse("attendance:section_register", args=[cast.section_7a.pk, today])
    assert sign_in(cast.tomas).get(url.replace(today.isoformat(), "2026-02-31")).status_code == 404


def test_a_closed_week_day_says_so(cast, sign_in, url, today, closed_on):
    closed_on(today)
    assert "The school is closed on this day of the week." in sign_in(cast.tomas).get(url).content.decode()


def test_statements_do_not_grow_with_students(cast, sign_in, url, mark, today):
    client = sign_in(cast.tomas)
    for student in (cast.bashir, cast.chen):
        student.memberships.update(ends_on=today - timedelta(1))
    mark(cast.amina, "A")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for student in (cast.bashir, cast.chen):
        student.memberships.update(ends_on=None)
        mark(student, "L", minutes=3)
        mark(student, "A")
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(url).context["sheet"].rows) == 3
    assert len(three) == len(one)
    assert len(one) <= 16


def test_saving_asks_as_often_for_three_students_as_for_one(cast, sign_in, url, code, today):
    """Broken before: each mark was a statement, and looking its code up another one."""
    client, absent, present = sign_in(cast.tomas), str(code("A").pk), str(code("P").pk)
    students = [cast.amina, cast.bashir, cast.chen]
    asked = []
    for changed, chosen in ((students[:1], absent), (students[:1], present), (students, absent)):
        data = _whole_form(cast.section_7a, today, **{f"code-{student.pk}": chosen for student in changed})
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, data).status_code == 302
        asked.append(len(queries))
    assert asked[1] == asked[2]
    assert {mark.code.letter for mark in Mark.objects.filter(student__in=students).current()} == {"A"}


def test_the_last_days_stand_beside_each_name(cast, sign_in, url, today, mark):
    days = [today - timedelta(number) for number in (1, 2, 3, 4, 7, 8, 15)]
    for day, letter in zip(days, "AELPPAL", strict=True):
        mark(cast.amina, letter, day=day)
    rows = {row.student: row for row in sign_in(cast.tomas).get(url).context["sheet"].rows}
    assert "".join(code.letter for _day, code in rows[cast.amina].recent) == "PPLEA"
    assert rows[cast.bashir].recent == []


def test_the_last_days_of_who_moved_are_those_of_the_other_section(cast, sign_in, today, mark):
    mark(cast.amina, "A", day=today - timedelta(1))
    cast.amina.memberships.update(section=cast.section_7b)
    page = sign_in(cast.carla).get(reverse("attendance:section_register", args=[cast.section_7b.pk, today]))
    [row] = [row for row in page.context["sheet"].rows if row.student == cast.amina]
    assert [code.letter for _day, code in row.recent] == ["A"]


def test_students_of_one_name_have_their_numbers(cast, sign_in, url):
    page = sign_in(cast.tomas)
    assert cast.amina.student_number not in page.get(url).content.decode()
    type(cast.amina).objects.filter(pk__in=[cast.amina.pk, cast.bashir.pk]).update(
        given_name="Amina", family_name="Odhiambo"
    )
    text = page.get(url).content.decode()
    assert text.count('class="register-number"') == 2 and f">{cast.bashir.student_number}<" in text
