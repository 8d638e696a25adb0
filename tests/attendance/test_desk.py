"""The absence desk: whom the office calls, what came of it, and one reason for many."""

import csv
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.models import GuardianLink
from accounts.models import AuditEvent, Role
from attendance.models import AbsenceAlert, AbsenceCall, Mark, PlannedAbsence

DAY = timedelta(1)


@pytest.fixture
def url(today):
    return reverse("attendance:desk", args=[today])


@pytest.fixture
def rita(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def absent(mark, close):
    """absent(amina, …): without a reason, in a register that is finished."""

    def missing(*students):
        for student in students:
            mark(student, "A")
        close()

    return missing


@pytest.fixture
def call(rita, today):
    """call(amina, outcome="no_answer", …) -> the answer to what the office posts from her row."""

    def post(student, client=rita, day=today, **typed):
        address = reverse("attendance:absence_call", args=[day, student.pk])
        return client.post(address, {"guardian": "", "note": "", "code": "", **typed}, headers={"HX-Request": "true"})

    return post


def rows(client, url):
    return [row.student.given_name for row in client.get(url).context["desk"].rows]


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("olive", 200), ("tomas", 403), ("boris", 403)])
def test_it_is_the_offices(cast, sign_in, url, call, who, status):
    client = sign_in(getattr(cast, who))
    assert client.get(url).status_code == status
    assert client.get(reverse("attendance:desk")).status_code == status
    if status == 403:
        assert call(cast.amina, client=client, outcome="no_answer").status_code == 403
        assert client.post(f"{url}reasons/", {"student": cast.amina.pk}).status_code == 403


def test_it_shows_who_is_missing_without_a_reason_with_whom_to_call(cast, rita, url, absent, mark, code):
    mark(cast.chen, "E")
    absent(cast.amina, cast.bashir)
    assert rows(rita, url) == ["Amina", "Bashir"]
    text = rita.get(url).content.decode()
    assert text.index(cast.grace.phone) < text.index(cast.peter.phone)
    assert f'href="tel:{cast.grace.phone_link}"' in text
    assert "Follow up" in rita.get(reverse("attendance:today")).content.decode()


def test_a_guardian_whose_link_is_over_is_not_called(cast, rita, url, absent, call, today):
    absent(cast.amina)
    GuardianLink.objects.filter(student=cast.amina, guardian=cast.peter).update(ends_on=today - DAY)
    assert cast.peter.phone not in rita.get(url).content.decode()
    assert call(cast.amina, guardian=cast.peter.pk, outcome="reached").status_code == 422
    assert not AbsenceCall.objects.exists()


def test_a_call_is_written_down_and_the_next_one_goes_to_the_next_guardian(cast, rita, url, absent, call):
    absent(cast.amina, cast.bashir)
    text = call(cast.amina, guardian=cast.grace.pk, outcome="no_answer").content.decode()
    assert "No answer" in text and "Grace" in text and "<html" not in text
    noted = AbsenceCall.objects.get()
    assert (noted.student, noted.guardian, noted.outcome, noted.called_by) == (
        cast.amina,
        cast.grace,
        "no_answer",
        cast.rita,
    )
    [bashir, amina] = rita.get(url).context["desk"].rows
    assert bashir.student == cast.bashir, "who was not called comes first"
    assert amina.next_guardian == cast.peter
    assert AuditEvent.objects.filter(verb="absence.call").count() == 1


def test_a_double_click_is_one_call(cast, absent, call):
    absent(cast.amina)
    for _twice in range(2):
        call(cast.amina, guardian=cast.grace.pk, outcome="no_answer")
    call(cast.amina, guardian=cast.grace.pk, outcome="left_message")
    assert [call.outcome for call in AbsenceCall.objects.order_by("pk")] == ["no_answer", "left_message"]


def test_what_a_guardian_says_explains_the_absence_and_stops_the_warning(cast, rita, url, absent, call, code, wait):
    absent(cast.amina)
    assert AbsenceAlert.objects.pending().exists()
    text = call(
        cast.amina, guardian=cast.grace.pk, outcome="reached", note="At the dentist", code=code("E").pk
    ).content.decode()
    assert "Explained" in text and "<form" not in text
    assert rows(rita, url) == []
    assert not AbsenceAlert.objects.pending().exists()
    known = PlannedAbsence.objects.get()
    assert (known.student, known.reason, known.from_family) == (cast.amina, "At the dentist", False)
    # What the teacher said stays.
    assert Mark.objects.get(student=cast.amina).code.letter == "A"


def test_a_call_about_somebody_who_came_meanwhile_is_kept_and_says_so(cast, absent, mark, call):
    absent(cast.amina)
    mark(cast.amina, "P", by=cast.rita)
    text = call(cast.amina, guardian=cast.grace.pk, outcome="reached", note="She is on her way").content.decode()
    assert "Not absent any more" in text and "<form" not in text
    assert AbsenceCall.objects.get().note == "She is on her way"


def test_whom_one_called_and_why_are_asked_for(cast, absent, call, code):
    absent(cast.amina)
    nobody = call(cast.amina, outcome="reached")
    assert nobody.status_code == 422 and "Write whom you called." in nobody.content.decode()
    unclear = call(cast.amina, guardian=cast.grace.pk, outcome="reached", code=code("A").pk)
    assert unclear.status_code == 422 and "Write why" in unclear.content.decode()
    # What was chosen and typed stands there still.
    kept = unclear.content.decode()
    assert re.search(rf'value="{code("A").pk}"\s+selected', kept)
    assert re.search(r'value=""\s+selected[^>]*>\s*Somebody else', nobody.content.decode())
    assert call(cast.amina, guardian=cast.grace.pk, outcome="shouted").status_code == 422
    assert not AbsenceCall.objects.exists() and not PlannedAbsence.objects.exists()


def test_without_scripts_a_refused_call_says_why(cast, rita, url, absent, today):
    absent(cast.amina)
    address = reverse("attendance:absence_call", args=[today, cast.amina.pk])
    page = rita.post(address, {"guardian": "", "outcome": "reached"}, follow=True)
    assert page.redirect_chain == [(url, 302)] and "Write whom you called." in page.content.decode()


def test_one_reason_for_many(cast, rita, url, absent, code, today):
    absent(cast.amina, cast.bashir, cast.chen)
    typed = {"code": code("E").pk, "note": "Bus broke down", "until": today + DAY}
    chosen = [cast.amina.pk, cast.bashir.pk]
    page = rita.post(f"{url}reasons/", typed | {"student": chosen}, follow=True)
    assert "2 absences are explained." in page.content.decode()
    assert rows(rita, url) == ["Chen"]
    assert {(each.student_id, each.ends_on) for each in PlannedAbsence.objects.all()} == {
        (pk, today + DAY) for pk in chosen
    }


def test_a_reason_that_is_none_keeps_what_was_ticked(cast, rita, url, absent, code, today):
    absent(cast.amina, cast.bashir)
    typed = {"code": code("E").pk, "note": "", "until": today - DAY, "student": [cast.bashir.pk]}
    page = rita.post(f"{url}reasons/", typed)
    assert page.status_code == 422 and "The last day is before the first." in page.content.decode()
    assert page.context["ticked"] == {cast.bashir.pk}
    page = rita.post(f"{url}reasons/", typed | {"until": today, "student": ["x", 10**30]})
    assert page.status_code == 422 and "Tick the students first." in page.content.decode()
    assert not PlannedAbsence.objects.exists()


def test_phones_are_for_who_may_see_contacts(cast, rita, url, absent):
    absent(cast.amina)
    for role in Role.objects.all():
        role.capabilities = [
            code for code in role.capabilities if code not in ("see_contacts", "see_all_people", "manage_people")
        ]
        role.save()
    text = rita.get(url).content.decode()
    assert cast.grace.phone not in text and "Your role does not show" in text


def test_a_day_to_come_has_no_desk(cast, rita, call, today):
    assert rita.get(reverse("attendance:desk", args=[today + DAY])).status_code == 404
    assert call(cast.amina, day=today + DAY, outcome="no_answer", note="Joy").status_code == 404


def test_a_day_on_which_all_is_known_says_so(cast, rita, url, close):
    assert "Every absence is explained" in rita.get(url).content.decode()


def test_it_asks_as_often_for_three_students_as_for_one(cast, rita, url, mark, call):
    mark(cast.amina, "A")
    call(cast.amina, guardian=cast.grace.pk, outcome="no_answer")
    asked = []
    for others in ((), (cast.bashir, cast.chen)):
        for student in others:
            mark(student, "A")
            call(student, outcome="no_answer", note="Aunt")
        rita.get(url)
        with CaptureQueriesContext(connection) as queries:
            rita.get(url)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 20


def test_a_call_is_seen_on_the_board_the_students_page_and_in_the_list(cast, rita, sign_in, absent, call, today):
    absent(cast.amina)
    call(cast.amina, guardian=cast.grace.pk, outcome="left_message", note="Voicemail of Grace")
    board = rita.get(reverse("attendance:today")).content.decode()
    assert "Left a message" in board and "Voicemail" not in board
    page = reverse("attendance:student_summary", args=[cast.amina.pk])
    assert "Voicemail of Grace" in rita.get(page).content.decode()
    assert "Voicemail of Grace" not in sign_in(cast.tomas).get(page).content.decode()
    for name in ("absences_export", "month_absences_export"):
        [row] = csv.DictReader(rita.get(reverse(f"attendance:{name}", args=["csv"])).text.lstrip("\ufeff").splitlines())
        assert row["Last call"] == "Left a message" and row["Called at"]
