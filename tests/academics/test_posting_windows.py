"""When marks may be entered: typed with a year, term or period, inherited, and shown."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academics.models import AcademicSession
from core.school import school_today
from tests.downloads import rows_of

DAY = timedelta(days=1)


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def term(cast):
    return cast.year.children.get()


@pytest.fixture
def save(office, term):
    def saved(**window):
        data = {"title": term.title, "starts_on": term.starts_on, "ends_on": term.ends_on, **window}
        return office.post(reverse("academics:session_edit", args=[term.pk]), data)

    return saved


def test_a_window_may_lie_after_the_terms_end(save, term):
    assert save(posting_from=term.ends_on - DAY, posting_until=term.ends_on + 14 * DAY).status_code == 302
    term.refresh_from_db()
    assert term.posting_window == (term.ends_on - DAY, term.ends_on + 14 * DAY)


@pytest.mark.parametrize(
    ("first", "last", "text"), [(5, 4, "ends before it begins"), (None, -200, "before the first day")]
)
def test_a_window_nobody_could_use_is_refused_at_its_end(save, today, first, last, text):
    response = save(posting_from=today + first * DAY if first else "", posting_until=today + last * DAY)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["posting_until"] and text in response.text


@pytest.mark.parametrize(
    ("first", "last", "state", "text"),
    [
        (-5, 5, "open", "Marks open until"),
        (3, None, "waiting", "Marks open on"),
        (None, -1, "closed", "Marks closed after"),
        (-5, None, "open", "Marks open"),
        (0, 0, "open", "Marks open until"),
    ],
)
def test_the_page_says_whether_marks_may_be_entered(office, term, today, first, last, state, text):
    AcademicSession.objects.filter(pk=term.pk).update(
        posting_from=None if first is None else today + first * DAY,
        posting_until=None if last is None else today + last * DAY,
    )
    AcademicSession.objects.create(
        kind="gradingPeriod", parent=term, title="Period 1", starts_on=term.starts_on, ends_on=term.ends_on
    )
    page = office.get(reverse("academics:structure")).text
    assert page.count(text) == 2 and page.count("as Term 1") == 1
    period = AcademicSession.objects.get(title="Period 1")
    assert period.posting_state(today) == state
    assert period.is_posting_open(today) == (state == "open")
    rows = {row["Name"]: row for row in rows_of(office.get(reverse("academics:sessions_export", args=["csv"])))}
    assert rows["This year"]["Marks"] == "Any day"
    assert rows["Period 1"]["Marks"] == {"open": "Open", "waiting": "Not open yet", "closed": "Closed"}[state]


def test_without_a_window_nothing_is_said(office, term, today):
    assert term.posting_state(today) == "" and term.is_posting_open(today)
    assert "Marks open" not in office.get(reverse("academics:structure")).text
