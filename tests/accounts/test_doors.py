"""A stranger who tries passwords keeps nobody else out; each door has its own limit."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache

from accounts.actions import write_password_reset
from accounts.doors import DEVICE_COOKIE
from tests.cast import PASSWORD
from tests.conftest import SchoolClient

LOGIN = "/account/login/"


@pytest.fixture
def at():
    """at("198.51.100.7") -> a client that comes from there."""
    return lambda address: SchoolClient(SERVER_NAME="greenwood.localhost", REMOTE_ADDR=address)


def _try(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


@pytest.fixture
def attack(at, settings):
    """attack("olive") tries wrong passwords from many addresses until the name is locked among strangers: four are enough."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "120/m/ip,4/5m/key"}

    def from_everywhere(name):
        for number in range(5):
            answer = _try(at(f"203.0.113.{number}"), name, "wrong")
        assert "Too many attempts" in answer.text

    return from_everywhere


def test_a_stranger_has_twenty_tries_from_everywhere(cast, at):
    answers = [_try(at(f"203.0.113.{number}"), "olive", "wrong").text for number in range(21)]
    assert ["Too many attempts" in answer for answer in answers] == [False] * 20 + [True]


def _is_in(client):
    return SESSION_KEY in client.session


def test_who_has_signed_in_on_this_device_gets_in(cast, at, attack):
    """Wherever it is now. Broken by counting by name alone: four wrong passwords a minute kept Olive out for good."""
    home = at("198.51.100.7")
    _try(home, "olive")
    home.post("/account/logout/")
    cache.clear()
    attack("olive")
    home.defaults["REMOTE_ADDR"] = "198.51.100.99"
    assert _try(home, "olive")["Location"] == "/"
    assert not _is_in(at("198.51.100.98"))


def test_a_device_is_known_for_its_own_people_only(cast, at, attack):
    tomas = at("198.51.100.7")
    _try(tomas, "tomas")
    tomas.post("/account/logout/")
    cache.clear()
    attack("olive")
    assert "Too many attempts" in _try(tomas, "olive").text
    assert not _is_in(tomas)


def test_a_device_of_another_school_is_not_known(cast, at, attack, elsewhere):
    _try(elsewhere, "olive")
    attack("olive")
    here = at("198.51.100.7")
    here.cookies[DEVICE_COOKIE] = elsewhere.cookies[DEVICE_COOKIE].value
    assert "Too many attempts" in _try(here, "olive").text


def test_a_forged_device_is_not_known(cast, at, attack):
    attack("olive")
    here = at("198.51.100.7")
    here.cookies[DEVICE_COOKIE] = f'["x",[{cast.olive.pk}]]:forged'
    assert "Too many attempts" in _try(here, "olive").text


def test_on_a_known_device_too_attempts_are_limited(cast, at):
    """Broken by letting a known device try without end."""
    home = at("198.51.100.7")
    _try(home, "olive")
    home.post("/account/logout/")
    answers = [_try(home, "olive", "wrong").text for _ in range(11)]
    assert ["Too many attempts" in answer for answer in answers] == [False] * 10 + [True]
    copy = at("198.51.100.8")
    copy.cookies[DEVICE_COOKIE] = home.cookies[DEVICE_COOKIE].value
    assert "Too many attempts" in _try(copy, "olive").text


def test_at_an_address_of_the_school_strangers_elsewhere_do_not_count(cast, at, attack):
    _try(at("198.51.100.7"), "tomas")
    attack("olive")
    assert _try(at("198.51.100.7"), "olive").status_code == 302


def test_at_an_address_of_the_school_a_name_that_there_is_not_gets_the_same_answers(cast, at, attack):
    """Else whoever sits there could find out who has an account."""
    _try(at("198.51.100.7"), "tomas")
    answers = []
    for name in ("olive", "nobody"):
        attack(name)
        answers.append([_try(at("198.51.100.7"), name, "wrong").status_code for _ in range(12)])
    assert answers[0] == answers[1] == [200] * 9 + [429] * 3


@pytest.fixture
def app(cast):
    """app() -> what Olive's authenticator app shows now."""
    secret = generate_totp_secret()
    TOTP.activate(cast.olive, secret)
    return lambda: format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_code_of_ones_app_opens_the_door(cast, at, attack, app):
    """Anywhere, on any device. The second step is asked for as ever."""
    attack("olive")
    new = at("198.51.100.7")
    assert "way=code" in _try(new, "olive").text
    assert 'name="code"' in new.get(LOGIN, {"way": "code"}).text
    code = app()
    assert "Too many attempts" in _try(new, "olive", code=_another(code)).text
    assert _try(new, "olive", code=code)["Location"].startswith("/account/2fa/authenticate/")
    assert not _is_in(new)
    new.post("/account/2fa/authenticate/", {"code": code})
    assert _is_in(new)


def test_with_the_right_code_passwords_are_limited_too(cast, at, app):
    answers = [_try(at(f"203.0.113.{number}"), "olive", "wrong", code=app()).text for number in range(11)]
    assert ["Too many attempts" in answer for answer in answers] == [False] * 10 + [True]


@pytest.fixture
def few_codes(attack, settings):
    """A hundred wrong codes from everywhere are fifteen."""
    assert settings.ACCOUNT_RATE_LIMITS["login_code_anywhere"] == "100/15m/key"
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_code_anywhere": "15/15m/key"}


def test_wrong_codes_are_counted_at_an_address(cast, at, attack, app, few_codes):
    """Broken by codes that cost nothing: the answer told a right one, however many were tried."""
    attack("olive")
    here, code = at("198.51.100.7"), app()
    # An address that has no tries left takes none from others.
    for _round in range(16):
        _try(here, "olive", code=_another(code))
    assert "Too many attempts" in _try(here, "olive", code=code).text
    assert _try(at("198.51.100.8"), "olive", code=app())["Location"].startswith("/account/2fa/authenticate/")


def test_wrong_codes_are_counted_from_everywhere(cast, at, attack, app, few_codes):
    """Broken by counting at each address alone: who has many of them has as many tries."""
    attack("olive")
    for number in range(15):
        _try(at(f"203.0.113.{number}"), "olive", code=_another(app()))
    assert "Too many attempts" in _try(at("198.51.100.7"), "olive", code=app()).text


def test_right_codes_are_not_counted(cast, at, attack, app):
    attack("olive")
    for _round in range(11):
        answer = _try(at("198.51.100.7"), "olive", code=app())
        assert answer["Location"].startswith("/account/2fa/authenticate/")


def _another(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_somebody_elses_code_opens_nothing(cast, at, attack, app):
    Authenticator.objects.update(user=cast.tomas)
    attack("olive")
    assert "Too many attempts" in _try(at("198.51.100.7"), "olive", code=app()).text


def test_who_is_signed_in_may_still_confirm_the_password(cast, sign_in, attack):
    client = sign_in(cast.olive)
    attack("olive")
    assert client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/"}).status_code == 302


def test_a_new_password_ends_the_pause(cast, at, attack):
    attack("olive")
    link = write_password_reset("olive@example.org").body.split("http://greenwood.localhost")[1].split()[0]
    here = at("198.51.100.7")
    page = here.get(link, follow=True)
    new = "seven wet umbrellas"
    here.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert _try(at("198.51.100.9"), "olive", new).status_code == 302
