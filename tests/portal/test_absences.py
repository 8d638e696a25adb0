"""A guardian reports an absence in three taps."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import AuditEvent
from attendance.models import PlannedAbsence
from attendance.pages.register import read_register
from core.school import school_today


def _url(student):
    return reverse("portal:absence_new", args=[student.pk])


@pytest.fixture
def report(greenwood):
    today = school_today().isoformat()
    return {"cause": "ill", "details": "fever", "starts_on": today, "ends_on": today}


def test_today_is_filled_in(cast, sign_in):
    text = sign_in(cast.grace.user).get(_url(cast.amina)).content.decode()
    assert text.count(f'value="{school_today().isoformat()}"') == 2


def test_a_report_reaches_the_register(cast, sign_in, report):
    assert sign_in(cast.grace.user).post(_url(cast.amina), report).status_code == 302
    absence = PlannedAbsence.objects.get()
    assert (absence.reason, absence.from_family, absence.created_by) == ("Ill: fever", True, cast.grace.user)
    row = read_register(cast.section_7a, school_today(), student=cast.amina).rows[0]
    assert row.code.letter == "E"
    assert AuditEvent.objects.get(verb="absence.report").actor == cast.grace.user


def test_the_thanks_name_the_days(cast, sign_in, report):
    client, today = sign_in(cast.grace.user), school_today()
    first, last = date_format(today, "D j M"), date_format(today + timedelta(2), "D j M")
    text = client.post(_url(cast.amina), report, follow=True).content.decode()
    assert f"The school knows that {cast.amina.name} is away on {first}." in text
    text = client.post(
        _url(cast.bashir), report | {"ends_on": (today + timedelta(2)).isoformat()}, follow=True
    ).content.decode()
    assert f"is away from {first} to {last}." in text


def test_pressed_twice_it_is_one_report(cast, sign_in, report):
    client = sign_in(cast.grace.user)
    for _press in range(2):
        client.post(_url(cast.amina), report)
    assert PlannedAbsence.objects.count() == 1


def test_what_is_said_later_of_the_same_days_is_kept(cast, sign_in, report):
    """Before, the school said thank you and the office read the first report alone."""
    client = sign_in(cast.grace.user)
    client.post(_url(cast.amina), report)
    client.post(_url(cast.amina), report | {"details": "measles, please tell the class"})
    assert "Ill: measles, please tell the class" in sign_in(cast.rita).get(reverse("attendance:today")).content.decode()


@pytest.mark.parametrize(
    ("who", "child"), [("peter", "bashir"), ("peter", "dina"), ("grace", "chen"), ("amina", "amina")]
)
def test_for_whom_one_may_not(cast, sign_in, report, who, child):
    client = sign_in(getattr(cast, who).user)
    assert client.get(_url(getattr(cast, child))).status_code == 404
    assert client.post(_url(getattr(cast, child)), report).status_code == 404
    assert not PlannedAbsence.objects.exists()


def test_without_custody_there_is_no_report(cast, sign_in, report):
    cast.grace.links.filter(student=cast.amina).update(has_custody=False)
    client = sign_in(cast.grace.user)
    assert client.post(_url(cast.amina), report).status_code == 404
    assert _url(cast.amina) not in client.get(reverse("portal:home")).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cause": ""}, "This field is required"),
        ({"starts_on": "2020-01-01"}, "This day is over"),
        ({"ends_on": "2020-01-01"}, "The last day is before the first"),
        ({"ends_on": "soon"}, "valid date"),
    ],
)
def test_a_wrong_report_keeps_what_was_typed(cast, sign_in, report, change, words):
    answer = sign_in(cast.grace.user).post(_url(cast.amina), report | change)
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and 'value="fever"' in text
    assert not PlannedAbsence.objects.exists()


def test_too_long_a_time_is_refused(cast, sign_in, report):
    change = {"ends_on": (school_today() + timedelta(90)).isoformat()}
    answer = sign_in(cast.grace.user).post(_url(cast.amina), report | change)
    assert answer.status_code == 422 and "more than two months" in answer.content.decode()
