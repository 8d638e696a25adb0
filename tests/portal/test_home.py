"""The family's pages: each child today, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from academics.models import GuardianLink
from attendance.actions import Choice, close_register, plan_absence, save_marks
from attendance.models import AttendanceCode
from core.school import school_today
from messaging.actions import Recipient, send_message
from tests.pages import tight

HOME = reverse("portal:home", urlconf="schoolsaas.urls_school")
ATTENDANCE = reverse("portal:attendance", urlconf="schoolsaas.urls_school")


@pytest.fixture
def grace(cast, sign_in):
    return sign_in(cast.grace.user)


@pytest.fixture
def take(cast):
    """take(amina="A") marks students of 7A today as Tomas; finished unless `done` is False."""

    def taken(done=True, minutes=None, **letters):
        for name, letter in letters.items():
            choice = Choice(getattr(cast, name), AttendanceCode.objects.get(letter=letter), minutes)
            save_marks(cast.section_7a, school_today(), [choice], by=cast.tomas)
        if done:
            close_register(cast.section_7a, school_today(), by=cast.tomas)

    return taken


def _text(client, url=HOME):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "goes_to"), [("tomas", "/attendance/"), ("rita", "/attendance/"), ("olive", "/attendance/")]
)
def test_the_first_page_takes_staff_to_today(cast, sign_in, who, goes_to):
    assert sign_in(getattr(cast, who)).get("/")["Location"] == goes_to


def test_the_first_page_takes_families_to_theirs(cast, grace, sign_in):
    assert grace.get("/")["Location"] == HOME
    assert sign_in(cast.amina.user).get("/")["Location"] == HOME


def test_the_first_page_of_others_shows_what_is_theirs(cast, sign_in):
    assert "Welcome, Boris" in _text(sign_in(cast.boris), "/")


def test_visitors_sign_in_first(visitor):
    assert visitor.get("/").status_code == 302
    assert visitor.get(HOME).status_code == 302


def test_staff_have_no_family_pages(cast, sign_in):
    assert sign_in(cast.tomas).get(HOME).status_code == 403


def test_all_children_and_nobody_elses(grace):
    text = _text(grace)
    assert all(name in text for name in ("Amina Odhiambo", "Bashir Odhiambo", "Dina Odhiambo"))
    assert "Chen" not in text
    assert "7A, Tomas Teacher" in text and "7B, Carla Colleague" in text


def test_a_link_without_portal_access_hides_the_child(cast, sign_in):
    for url in (HOME, ATTENDANCE):
        text = _text(sign_in(cast.peter.user), url)
        assert "Amina" in text and "Bashir" not in text


def test_a_student_sees_themselves(cast, sign_in):
    text = _text(sign_in(cast.amina.user))
    assert "Amina Odhiambo" in text and "Bashir" not in text
    assert "Report an absence" not in text


@pytest.mark.parametrize(
    ("letter", "minutes", "words"),
    [
        ("P", None, "Present, seen at"),
        ("A", None, "Absent, not explained"),
        ("E", None, "Absent: Excused"),
        ("L", 12, "Came 12 minutes late"),
        ("L", None, "Came late"),
    ],
)
def test_today_in_words(cast, sign_in, take, letter, minutes, words):
    take(amina=letter, minutes=minutes)
    assert words in _text(sign_in(cast.peter.user))


def test_an_unfinished_register_says_nothing(cast, sign_in, take):
    take(amina="A", done=False)
    text = _text(sign_in(cast.peter.user))
    assert "Register not taken yet" in text and "Absent" not in text


def test_a_known_absence_is_said_before_the_register(cast, sign_in):
    code, today = AttendanceCode.objects.get(letter="E"), school_today()
    plan_absence(cast.amina, starts_on=today, ends_on=today, code=code, reason="", by=cast.rita)
    assert "Known to the school: Excused" in _text(sign_in(cast.peter.user))


def test_absences_to_come_are_said_with_their_days(cast, sign_in):
    code, today = AttendanceCode.objects.get(letter="E"), school_today()
    days = [(today + timedelta(first), today + timedelta(last)) for first, last in ((9, 9), (3, 5))]
    for first, last in days:
        plan_absence(cast.amina, starts_on=first, ends_on=last, code=code, reason="Dentist", by=cast.rita)
    text = _text(sign_in(cast.peter.user))
    (only, _), (first, last) = [[date_format(day, "D j M") for day in each] for each in days]
    spans = [f"Away from {first} to {last}: Excused. The school knows.", f"Away on {only}: Excused. The school knows."]
    assert [span for span in spans if span in text] == spans
    assert text.index(spans[0]) < text.index(spans[1])
    assert "Dentist" not in text and "Known to the school" not in text


def test_the_term_in_figures(grace, take):
    take(amina="A")
    page = tight(_text(grace, ATTENDANCE))
    assert ">0 %" in page and ">100 %" in page


def test_new_messages_stand_on_top(cast, grace):
    send_message(
        topic="t", subject="Please read", body="", recipients=[Recipient(guardian=cast.grace, user=cast.grace.user)]
    )
    text = _text(grace)
    assert text.index("Please read") < text.index("Amina Odhiambo")


def test_statements_do_not_grow_with_children(cast, grace, take):
    take(amina="A", bashir="L")
    links = GuardianLink.objects.filter(guardian=cast.grace, student__in=[cast.bashir, cast.dina])
    links.update(ends_on=school_today() - timedelta(1))
    grace.get(HOME)
    with CaptureQueriesContext(connection) as one:
        grace.get(HOME)
    links.update(ends_on=None)
    with CaptureQueriesContext(connection) as three:
        assert len(grace.get(HOME).context["children"]) == 3
    assert len(three) == len(one)
