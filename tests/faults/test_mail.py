"""The mail server takes connections and does not answer."""

import pytest
import redis

SOON = 1.5


@pytest.fixture
def no_limits(valkey):
    """Whoever asked too often before may ask again."""
    cache = redis.Redis.from_url(valkey.url)
    for key in cache.scan_iter("*limit:*"):
        cache.delete(key)


@pytest.fixture
def slow(no_limits, mail):
    """The mail server, slow until the end of the test."""
    mail.hold()
    yield mail
    mail.release()


def test_no_page_waits_for_a_slow_mail_server(site, slow, visitor, rows):
    """Broken once to see it fail: the schools' links were mailed by the page that asks for them."""
    registrar = [pk for (pk,) in rows("SELECT id FROM accounts_role WHERE code = 'registrar'")]
    sign_up = {
        "school_name": "Slow School", "subdomain": "slow", "country": "KE", "owner_name": "Sam", "owner_email": "sam@slow.example",
    }  # fmt: skip
    new = {"given_name": "Wim", "family_name": "Waiting", "email": "wim@example.org", "username": "wim"}
    forms = [
        (visitor("olive"), "/access/people/new/", new | {"roles": registrar}, "wim@example.org"),
        (visitor(), "/account/password/reset/", {"email": "paul@example.org"}, "paul@example.org"),
        (visitor(school=""), "/find/", {"email": "rita@example.org"}, "rita@example.org"),
        (visitor(school=""), "/sign-up/", sign_up, "sam@slow.example"),
    ]
    for someone, path, form, _address in forms:
        someone.get(path)
        answer = someone.post(path, form)
        assert answer.status == 302, f"{path}: {answer.status} {answer.body}"
        assert answer.seconds < SOON, f"{path} took {answer.seconds:.1f} s"
    assert slow.waiting.acquire(timeout=20), "no worker asked the mail server: nothing was tested"
    assert not [slow.to(address) for *_form, address in forms if slow.to(address)]
    slow.release()
    for *_form, address in forms:
        site.wait_until(lambda address=address: slow.to(address), f"the mail to {address} arrives")
