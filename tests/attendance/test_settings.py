"""The school's rules: by day, by code, and in the audit trail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from attendance.models import AttendanceCode, AttendancePolicy

URLCONF = "schoolsaas.urls_school"
URL = reverse("attendance:settings", urlconf=URLCONF)
NEW_CODE = reverse("attendance:code_new", urlconf=URLCONF)
SICK = {
    "letter": "s",
    "name": "Sick",
    "direction": "out",
    "scope": "off_site",
    "counts": "on",
    "explained": "on",
    "position": 9,
}


@pytest.fixture
def paul(cast, sign_in):
    return sign_in(cast.paul)


@pytest.mark.parametrize("url", [URL, NEW_CODE])
@pytest.mark.parametrize(("who", "status"), [("paul", 200), ("olive", 200), ("rita", 403), ("tomas", 403)])
def test_who_opens_it(cast, sign_in, url, who, status):
    assert sign_in(getattr(cast, who)).get(url).status_code == status


def test_rules_hold_from_a_day_on(paul, today):
    later = today + timedelta(7)
    assert paul.post(URL, {"starts_on": later.isoformat(), "grace_minutes": 5, "alert_late": "on"}).status_code == 302
    assert AttendancePolicy.objects.of_day(today).grace_minutes == 15
    policy = AttendancePolicy.objects.of_day(later)
    assert (policy.grace_minutes, policy.alert_absent, policy.alert_late) == (5, False, True)
    assert AuditEvent.objects.get(verb="policy.create").after["grace_minutes"] == 5


def test_a_second_change_on_the_same_day_replaces_the_first(paul, today):
    for minutes in (5, 10):
        paul.post(URL, {"starts_on": today.isoformat(), "grace_minutes": minutes, "alert_absent": "on"})
    assert AttendancePolicy.objects.filter(starts_on=today).get().grace_minutes == 10
    event = AuditEvent.objects.get(verb="policy.update")
    assert (event.before, event.after) == ({"grace_minutes": 5}, {"grace_minutes": 10})


@pytest.mark.parametrize(
    ("days", "minutes", "words"), [(-1, 5, "days that are over keep"), (0, 241, "240 minutes or less"), (0, -1, "")]
)
def test_bad_rules_are_refused_at_their_place(paul, today, days, minutes, words):
    data = {"starts_on": (today + timedelta(days)).isoformat(), "grace_minutes": minutes, "alert_absent": "on"}
    answer = paul.post(URL, data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert AttendancePolicy.objects.count() == 1


def test_a_new_code(paul):
    assert paul.post(NEW_CODE, SICK).status_code == 302
    assert AttendanceCode.objects.get(letter="S").name == "Sick"
    assert AuditEvent.objects.filter(verb="code.create").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"letter": "p"}, "Another code has this letter."),
        ({"letter": "?"}, "Use letters or digits"),
        ({"scope": "late"}, "off site or has left"),
    ],
)
def test_bad_codes_are_refused(paul, change, words):
    answer = paul.post(NEW_CODE, SICK | change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert AttendanceCode.objects.count() == 4


def test_what_a_used_code_means_is_fixed(cast, paul, code, mark):
    mark(cast.amina, "A")
    absent = code("A")
    data = {"letter": "A", "name": "Away", "direction": "in", "scope": "on_site", "explained": "on", "position": 1}
    assert paul.post(reverse("attendance:code", args=[absent.pk]), data).status_code == 302
    absent.refresh_from_db()
    assert (absent.name, absent.direction, absent.explained) == ("Away", "out", False)


@pytest.mark.parametrize(("letter", "words"), [("P", "present and on site"), ("E", "explained absence")])
def test_the_codes_that_the_school_cannot_do_without_stay(paul, code, letter, words):
    found = code(letter)
    data = {
        "letter": letter,
        "name": found.name,
        "direction": found.direction,
        "scope": found.scope,
        "explained": "on",
        "counts": "on",
        "position": 0,
        "retired": "on",
    }
    answer = paul.post(reverse("attendance:code", args=[found.pk]), data)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_retired_code_leaves_the_register(cast, paul, code, sign_in):
    data = {"letter": "L", "name": "Late", "direction": "in", "scope": "late", "position": 2, "retired": "on"}
    late = code("L")
    assert paul.post(reverse("attendance:code", args=[late.pk]), data).status_code == 302
    page = sign_in(cast.tomas).get(reverse("attendance:section_register", args=[cast.section_7a.pk]))
    assert late not in page.context["codes"]
