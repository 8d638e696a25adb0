"""What a stranger learns from how much work an answer takes: nothing. Hashes are counted, no time is measured."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import OutgoingMail, User
from tests.cast import PASSWORD
from tests.conftest import SchoolClient


@pytest.fixture
def hashes(monkeypatch):
    """A list with an entry for each hash that was computed."""
    done, usual = [], MD5PasswordHasher.encode

    def encode(hasher, password, salt):
        done.append(salt)
        return usual(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return done


@pytest.fixture
def people(cast):
    """Somebody of each kind of account."""
    User.objects.create_user("mail@example.org", "mail@example.org", PASSWORD)
    User.objects.create_user("invited", "invited@example.org")
    User.objects.create_user("left", "left@example.org", PASSWORD, is_active=False)
    User.objects.create_user("blank", "blank@example.org")
    User.objects.filter(username="blank").update(password="")


NAMES = {
    "known": "olive",
    "by address": "olive@example.org",
    "name is the address": "mail@example.org",
    "unknown": "nobody",
    "unknown address": "nobody@example.org",
    "without a password": "invited",
    "with an empty one": "blank@example.org",
    "may not sign in": "left@example.org",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("password", [PASSWORD, "wrong"], ids=["right", "wrong"])
def test_each_attempt_computes_one_hash(people, visitor, hashes, name, password):
    """Broken by checking once for each way to read what was typed: 371 ms for who was known, 128 for who was not."""
    visitor.post("/account/login/", {"login": name, "password": password})
    assert len(hashes) == 1


def test_at_the_console_too(platform_visitor, hashes):
    User.objects.create_superuser("ada@platform.example", "ada@platform.example", PASSWORD)
    for name in ("ada@platform.example", "nobody@platform.example"):
        hashes.clear()
        platform_visitor.post("/admin/login/", {"username": name, "password": "wrong"})
        assert len(hashes) == 1


def test_an_attempt_asks_the_database_the_same_whoever_it_is(people):
    counts = {}
    for name in NAMES.values():
        client = SchoolClient(SERVER_NAME="greenwood.localhost")
        client.post("/account/login/", {"login": "warm-up", "password": "wrong"})
        with CaptureQueriesContext(connection) as asked:
            client.post("/account/login/", {"login": name, "password": "wrong"})
        counts[name] = len(asked)
    assert len(set(counts.values())) == 1, counts


def test_an_address_that_somebody_has_now_wins_over_anothers_old_username(cast, visitor):
    User.objects.create_user("shared@example.org", "new@example.org", "seven wet umbrellas")
    User.objects.create_user("shared-2", "shared@example.org", PASSWORD)
    assert visitor.post("/account/login/", {"login": "shared@example.org", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "email", ["olive@example.org", "nobody@example.org", "left@example.org", "invited@example.org"]
)
def test_asking_for_a_link_is_the_same_work_for_every_address(people, visitor, hashes, email):
    visitor.post("/account/password/reset/", {"email": "warm-up@example.org"})
    with CaptureQueriesContext(connection) as first:
        visitor.post("/account/password/reset/", {"email": "warm@example.org"})
    with CaptureQueriesContext(connection) as asked:
        answer = visitor.post("/account/password/reset/", {"email": email})
    assert (answer.status_code, len(asked), hashes) == (302, len(first), [])
    assert OutgoingMail.objects.count() == 3
