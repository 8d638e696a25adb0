"""Signing in and out, and what an attacker at the door learns: nothing."""

import pytest
from django.contrib.auth import SESSION_KEY
from django_tenants.utils import schema_context

from accounts.models import AuditEvent, User
from tests.cast import PASSWORD
from tests.conftest import SchoolClient

LOGIN = "/account/login/"


def _try(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


@pytest.mark.parametrize("name", ["olive", "OLIVE", "olive@example.org", "Olive@Example.org"])
def test_signing_in_by_username_or_address_in_any_case(cast, visitor, audit_verbs, name):
    response = _try(visitor, name)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert visitor.session[SESSION_KEY] == str(cast.olive.pk)
    assert audit_verbs()[-1] == "session.start"
    assert AuditEvent.objects.first().actor == cast.olive


def test_two_names_that_differ_by_a_dot_are_two_people(cast, visitor):
    """Broken by PostgreSQL's capitals, in which "ı" is "I": the account was made, and its owner kept out by the other's password."""
    for username in ("yıldız", "yildiz"):
        User.objects.create_user(username, password=f"{PASSWORD} {username}")
    for username in ("yıldız", "yildiz", "YILDIZ"):
        own = username.lower()
        _try(visitor, username, f"{PASSWORD} {own}")
        assert visitor.session[SESSION_KEY] == str(User.objects.get(username=own).pk)
        visitor.session.flush()
        visitor.cookies.clear()


def test_staying_signed_in_is_a_choice(cast, visitor):
    _try(visitor, "olive")
    assert visitor.session.get_expire_at_browser_close()
    other = SchoolClient(SERVER_NAME="greenwood.localhost")
    _try(other, "olive", remember="on")
    assert not other.session.get_expire_at_browser_close()


def test_unknown_and_known_names_get_the_same_answer(cast, visitor):
    answers = set()
    for name in ("olive", "nobody", "olive@example.org", "nobody@example.org"):
        body = _try(visitor, name, "wrong").content.decode()
        answers.add(body.replace(name, "NAME").partition("<main")[2].partition("csrfmiddlewaretoken")[0])
        assert "not correct" in body
    assert len(answers) == 1


def test_an_address_that_was_given_up_does_not_sign_in(cast, visitor):
    """allauth keeps old addresses in a table of its own; only the user's row counts."""
    User.objects.filter(pk=cast.olive.pk).update(email="new@example.org")
    assert _try(visitor, "olive@example.org").status_code == 200
    assert _try(visitor, "new@example.org").status_code == 302


def test_who_may_not_sign_in_is_told_so_only_with_the_right_password(cast, visitor):
    User.objects.filter(pk=cast.tomas.pk).update(is_active=False)
    assert _try(visitor, "tomas", "wrong").status_code == 200
    response = _try(visitor, "tomas")
    assert response["Location"] == "/account/inactive/"
    assert SESSION_KEY not in visitor.session
    assert visitor.get("/account/inactive/").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/school/students/", "/school/students/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("http://riverside.localhost/", "/"),
        ("http://localhost/", "/"),
        ("javascript:alert(1)", "/"),
        ("https:evil.example", "/"),
        ("\\\\evil.example", "/"),
    ],
)
def test_the_way_on_stays_in_the_school(cast, visitor, wanted, reached):
    """Our `is_safe_url` sees to it: allauth's own follows to every host of the platform."""
    assert _try(visitor, "olive", next=wanted)["Location"] == reached


def test_nobody_signs_up_or_changes_their_address_alone(visitor):
    for path in ("/account/signup/", "/account/email/", "/account/confirm-email/"):
        assert visitor.get(path).status_code == 404


def test_signing_out_asks_and_is_recorded(cast, sign_in, audit_verbs):
    client = sign_in(cast.tomas)
    assert client.get("/account/logout/").status_code == 200
    assert SESSION_KEY in client.session
    assert client.post("/account/logout/").status_code == 302
    assert SESSION_KEY not in client.session
    assert audit_verbs()[-1] == "session.end"


def test_too_many_wrong_passwords_pause_the_name_in_this_school_only(cast, visitor, elsewhere, settings):
    settings.AXES_FAILURE_LIMIT = 3
    answers = [_try(visitor, "olive", "wrong").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    for name in ("olive", "OLIVE", "olive@example.org"):
        locked = _try(visitor, name)
        assert locked.status_code == 429
        assert "Too many attempts" in locked.content.decode()
    assert SESSION_KEY not in visitor.session
    # The school in the cache key keeps Riverside's Olive out of it.
    assert _try(elsewhere, "olive").status_code == 302
    assert _try(visitor, "tomas").status_code == 302
    lockouts = AuditEvent.objects.filter(verb="session.lockout")
    assert [event.subject_label for event in lockouts] == ["Olive Owner"]


def test_a_lock_says_nothing_of_whether_the_name_exists(cast, visitor, settings):
    settings.AXES_FAILURE_LIMIT = 2
    bodies = {name: [_try(visitor, name, "wrong") for _ in range(2)][-1].content for name in ("olive", "nobody")}
    assert bodies["olive"] == bodies["nobody"]


def test_a_success_clears_the_count(cast, visitor, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for _round in range(2):
        _try(visitor, "olive@example.org", "wrong")
        _try(visitor, "olive@example.org", "wrong")
        assert _try(visitor, "olive").status_code == 302
        visitor.post("/account/logout/")


def test_platform_staff_sign_in_at_the_console(platform_visitor):
    User.objects.create_superuser("ada", "ada@platform.example", PASSWORD)
    for name in ("ada", "ada@platform.example"):
        response = platform_visitor.post("/admin/login/", {"username": name, "password": PASSWORD})
        assert response.status_code == 302, name
        assert platform_visitor.get("/admin/").status_code == 200
        platform_visitor.post("/admin/logout/")


def test_people_of_a_school_are_nobody_at_the_console(cast, platform_visitor):
    with schema_context("public"):
        response = platform_visitor.post("/admin/login/", {"username": "olive", "password": PASSWORD})
        assert response.status_code == 200
        assert SESSION_KEY not in platform_visitor.session
