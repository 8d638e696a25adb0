"""Who does nothing for as long as the school allows is signed out: staff sooner than families."""

import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django_tenants.utils import schema_context

from accounts import idle
from accounts.models import User
from tenants.models import School

PAGE = "/access/profile/"


@pytest.fixture
def later(monkeypatch):
    """later(minutes) lets so much time pass."""
    now = [time.time()]
    monkeypatch.setattr(idle.time, "time", lambda: now[0])

    def passed(minutes):
        now[0] += 60 * minutes

    return passed


@pytest.fixture
def limits(greenwood):
    with schema_context("public"):
        School.objects.filter(pk=greenwood.pk).update(staff_idle_minutes=30, family_idle_minutes=240)


@pytest.fixture
def in_(limits, cast, sign_in, later):
    """in_("olive") -> a client signed in as that person of the cast."""

    def signed_in(name):
        found = getattr(cast, name)
        return sign_in(found if isinstance(found, User) else found.user)

    return signed_in


def _is_in(client):
    response = client.get(PAGE)
    assert (response.status_code == 200) == (SESSION_KEY in client.session)
    return response.status_code == 200


@pytest.mark.parametrize(("who", "allowed"), [("olive", 30), ("tomas", 30), ("grace", 240), ("amina", 240)])
def test_who_was_idle_too_long_signs_in_again(in_, later, who, allowed):
    """Broken by nothing but the cookie's two weeks."""
    client = in_(who)
    later(allowed - 1)
    assert _is_in(client)
    later(allowed + 6)
    assert not _is_in(client)
    assert client.get(PAGE)["Location"] == f"/account/login/?next={PAGE}"


def test_who_goes_on_stays(in_, later):
    client = in_("olive")
    for _round in range(20):
        later(20)
        assert _is_in(client)


def test_what_a_page_asks_for_by_itself_is_nobodys_doing(in_, later):
    """Broken by the day's board, which asks every minute: whoever left it open was signed in for two weeks."""
    client = in_("olive")
    part = {"HX-Request": "true", "HX-Trigger": "board", "HX-Current-URL": "http://greenwood.localhost/attendance/?a=1"}
    for _round in range(3):
        later(10)
        assert client.get("/attendance/", headers=part).status_code == 200
    later(6)
    answer = client.get("/attendance/", headers=part)
    assert SESSION_KEY not in client.session
    # The whole page goes, with what it shows.
    assert answer["HX-Redirect"] == "/account/login/?next=/attendance/%3Fa%3D1"


def test_whatever_asks_by_itself_is_known():
    """Broken by a new part of a page that asks again and again."""
    tags = [
        tag
        for page in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for tag in re.findall(r'<[^<]*hx-trigger="every', page.read_text())
    ]
    assert len(tags) > 2
    assert {re.search(r'\bid="([^"]+)"', tag)[1] for tag in tags} == idle.BY_THEMSELVES


@pytest.mark.parametrize("place", ["http://[", "http://a\uff0fb"])
def test_a_part_of_a_page_that_is_at_no_address_leads_to_signing_in(visitor, place):
    """Broken by what no browser says of where it is: an error of ours, for who had not even signed in."""
    answer = visitor.get("/attendance/", headers={"HX-Request": "true", "HX-Current-URL": place})
    assert answer["HX-Redirect"] == "/account/login/?next=/"


def test_the_session_is_not_written_at_every_request(in_, later):
    client = in_("olive")
    client.get(PAGE)
    seen = client.session[idle.SEEN]
    later(4)
    client.get(PAGE)
    assert client.session[idle.SEEN] == seen


def test_who_signed_in_before_there_was_a_limit_is_not_thrown_out(in_, later):
    client = in_("olive")
    session = client.session
    del session[idle.SEEN]
    session.save()
    assert _is_in(client)
    later(36)
    assert not _is_in(client)


def test_the_platforms_staff_too(platform_visitor, later):
    User.objects.create_superuser("ada", "ada@platform.example", "seven wet umbrellas")
    platform_visitor.force_login(User.objects.get(username="ada"))
    later(59)
    assert platform_visitor.get("/admin/").status_code == 200
    later(66)
    assert platform_visitor.get("/admin/").status_code == 302


def test_the_school_sets_it(in_, greenwood, cast):
    page = in_("olive").get("/settings/school/")
    assert 'name="staff_idle_minutes"' in page.text and 'name="family_idle_minutes"' in page.text
