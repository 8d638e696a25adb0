"""Marks that waited on a device without a network: their time, and what was said meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from attendance.models import Mark
from attendance.pages.register import read_register

HOUR = 3600


@pytest.fixture
def send(cast, sign_in, today, code):
    """send("A", ago=3600) -> the answer to what Tomas's device posts of Amina, and of her alone."""

    def post(letter, ago, by=None):
        address = reverse("attendance:mark", args=[cast.section_7a.pk, today, cast.amina.pk])
        said = {"code": code(letter).pk, "ago": ago}
        return sign_in(by or cast.tomas).post(address, said, headers={"HX-Request": "true"})

    return post


def letters(student):
    return "".join(Mark.objects.filter(student=student).order_by("pk").values_list("code__letter", flat=True))


def set_back(seconds):
    """All marks so far were made that much earlier."""
    Mark.objects.update(taken_at=timezone.now() - timedelta(seconds=seconds))


def test_it_has_the_time_of_choosing_and_says_when_it_came(cast, send, today, sign_in):
    assert send("A", 2 * HOUR).status_code == 200
    mark = Mark.objects.get()
    assert timedelta(seconds=2 * HOUR - 5) < mark.taken_at - mark.chosen_at < timedelta(seconds=2 * HOUR + 5)
    assert mark.said_at == mark.chosen_at
    send("L", "")
    page = sign_in(cast.tomas).get(reverse("attendance:section_register", args=[cast.section_7a.pk, today]))
    assert "offline, sent at" in page.content.decode()


def test_sent_twice_it_is_one_mark(cast, send):
    assert [send("A", 60).status_code for _time in range(2)] == [200, 200]
    assert letters(cast.amina) == "A"


@pytest.mark.parametrize("who", ["carla", "rita"])
def test_what_somebody_else_said_later_stays_and_is_shown(cast, send, mark, who):
    mark(cast.amina, "E", by=getattr(cast, who))
    answer = send("A", HOUR)
    assert answer.status_code == 409
    assert "“Excused”" in answer.content.decode() and letters(cast.amina) == "E"


def test_what_somebody_else_said_earlier_is_followed(cast, send, mark):
    mark(cast.amina, "L", by=cast.carla, minutes=5)
    set_back(2 * HOUR)
    assert send("A", HOUR).status_code == 200
    assert letters(cast.amina) == "LA"


def test_an_older_word_of_ones_own_is_over(cast, send, mark):
    """Chosen on the phone in the cellar, and then again on the laptop: the later one is meant, and nobody is asked."""
    mark(cast.amina, "P")
    assert send("A", HOUR).status_code == 200
    assert letters(cast.amina) == "P"


def test_a_finished_register_says_so(cast, send, close):
    close()
    answer = send("A", HOUR)
    assert answer.status_code == 409 and "This register is finished" in answer.content.decode()


@pytest.mark.parametrize("ago", ["-1", "x", "9" * 40, str(15 * 24 * HOUR)])
def test_a_wrong_age_is_refused_in_the_row(send, ago):
    answer = send("A", ago)
    assert answer.status_code == 422 and "Please choose it again" in answer.content.decode()
    assert not Mark.objects.exists()


def test_families_are_told_by_the_log_as_it_came_in(cast, send, mark, close, today):
    """What waited explains nothing that was told before it was here."""
    send("A", HOUR)
    told_at = timezone.now()
    close()
    mark(cast.amina, "P", by=cast.rita)
    first = Mark.objects.order_by("pk").first()
    assert first.code.letter == "A" and first.taken_at < told_at
    assert read_register(cast.section_7a, today, student=cast.amina).rows[0].code.letter == "P"
    assert AuditEvent.objects.filter(verb="mark.correct").exists()


@pytest.mark.parametrize(("who", "status"), [("tomas", 200), ("rita", 200), ("boris", 403)])
def test_the_device_asks_who_is_signed_in(cast, sign_in, today, who, status):
    answer = sign_in(getattr(cast, who)).get(reverse("attendance:offline"))
    assert answer.status_code == status
    if who == "rita":
        assert answer.json()["pages"] == []
    if who == "tomas":
        register = reverse("attendance:section_register", args=[cast.section_7a.pk, today])
        assert answer.json()["pages"] == [reverse("attendance:today"), register]
        assert answer.json()["user"] == cast.tomas.pk and answer.json()["token"]
        assert "no-store" in answer["Cache-Control"]


def test_only_todays_registers_of_ones_own_may_be_kept(cast, sign_in, today):
    def kept(user, day):
        page = sign_in(user).get(reverse("attendance:section_register", args=[cast.section_7a.pk, day]))
        return page.headers.get("Offline-For")

    assert kept(cast.tomas, today) == str(cast.tomas.pk)
    assert kept(cast.tomas, today - timedelta(days=1)) is None
    assert kept(cast.rita, today) is None and kept(cast.paul, today) is None
    assert sign_in(cast.tomas).get(reverse("attendance:today"))["Offline-For"] == str(cast.tomas.pk)
    assert "Offline-For" not in sign_in(cast.rita).get(reverse("attendance:today"))
    assert "Offline-For" not in sign_in(cast.tomas).get(reverse("academics:student", args=[cast.amina.pk]))


def test_the_worker_may_answer_for_the_whole_school_and_is_asked_for_anew(visitor):
    answer = visitor.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript" and "no-cache" in answer["Cache-Control"]
    assert "Offline-For" in answer.text


def test_who_looks_with_a_teachers_eyes_keeps_nothing_and_sends_nothing(cast, sign_in):
    client = sign_in(cast.olive)
    client.post(f"/access/people/{cast.tomas.pk}/view-as/")
    page = client.get(reverse("attendance:today"))
    assert page.wsgi_request.user == cast.tomas and "Offline-For" not in page
    assert client.get(reverse("attendance:offline")).status_code == 403
