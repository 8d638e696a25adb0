"""Valkey stops, pages go on; it comes back, and nothing that ended meanwhile comes back with it.

Against a Valkey of the test's own, which is really stopped.
"""

import importlib
import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.core.cache import cache, caches
from django.test import Client
from redis.exceptions import ConnectionError

from core import caching
from core.limits import within_limit
from core.sessions import SessionStore
from tenants.routing import forget_hosts, school_for_host
from tools.valkey import Valkey

PASSWORD = "correct horse battery staple"


class Server(Valkey):
    """One that comes back at its own address."""

    def start(self):
        super().start()
        self.port, self.password = self.url.rpartition(":")[2].partition("/")[0], self.url.split("@")[0].split(":")[-1]

    def start_again(self):
        self._launch(int(self.port), self.password)
        assert self._answers()


@pytest.fixture
def valkey(settings, tmp_path, monkeypatch):
    """A Valkey that the test may stop; it keeps what it was given, as in production."""
    server = Server(tmp_path / "data", tmp_path / "valkey.log")
    server.start()
    options = {**settings.CACHES["default"]["OPTIONS"]}
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": server.url, "OPTIONS": options}}
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 0.2)
    # It keeps the cache that it was made with.
    monkeypatch.setattr(AxesProxyHandler, "implementation", None)
    forget_hosts()
    yield server
    server.stop()
    forget_hosts()


def wait_for_return():
    time.sleep(caching.PAUSE_SECONDS + 0.05)


def test_an_empty_cache_while_it_is_down(valkey):
    cache.set("kept", "value")
    cache.set("number", 5)
    assert cache.is_up
    valkey.stop()
    assert cache.get("kept") is None
    assert cache.get("kept", default=3) == 3
    assert cache.get("kept", 4, None) == 4
    assert not cache.is_up
    assert cache.add(key="new", value=1, timeout=5) is True, "whoever locks by `add` goes on"
    assert cache.incr(key="number", delta=2) == 2
    assert cache.decr("number") == -1
    assert "kept" not in cache
    assert cache.get_many(["kept", "number"]) == {}
    assert cache.set_many({"kept": 1}) == ["kept"]
    assert cache.get_or_set("kept", "made") == "made"
    assert cache.touch("kept") is False
    assert cache.delete("kept") is False
    assert cache.delete_many(["kept"]) is None
    assert cache.clear() is False
    assert not cache.ping()


def test_what_was_lost_is_made_good(valkey):
    """Broken by leaving `_make_good` out: the deleted value was there again."""
    cache.set_many({"ended": 1, "changed": 1, "untouched": 1})
    valkey.stop()
    cache.delete("ended")
    cache.set("changed", 2)
    valkey.start_again()
    assert cache.get("ended") is None, "still in the pause"
    wait_for_return()
    assert cache.get_many(["ended", "changed", "untouched"]) == {"untouched": 1}
    cache.set("changed", 3)
    assert cache.get("changed") == 3
    assert cache.is_up


def test_one_thread_tries_and_the_others_go_on(valkey, monkeypatch, caplog):
    """Broken by not renewing the pause before the try: every thread tried."""
    tries = []

    def slow_ping(self):
        tries.append(1)
        time.sleep(0.05)
        raise ConnectionError

    valkey.stop()
    caplog.set_level(logging.WARNING, "core.caching")
    assert cache.get("key") is None
    monkeypatch.setattr(caching.ForgivingCache, "get", caching._without(slow_ping, lambda asked: None))
    wait_for_return()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: cache.get(), range(40)))
    assert len(tries) == 1
    assert len(caplog.records) == 1, "said once"
    assert valkey.password not in caplog.text


def test_a_server_that_does_not_answer_costs_one_wait(settings, monkeypatch):
    """As a firewall that drops: a listener that never says anything."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(5)
        location = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        options = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": location, "OPTIONS": options}}
        started = time.monotonic()
        for _ in range(100):
            assert cache.get("key") is None
        assert time.monotonic() - started < 2


def test_refusals_are_no_outage(valkey, caplog):
    caches["default"]._cache.get_client().hset(cache.make_key("odd"), "field", "value")
    assert cache.get("odd", "default") == "default"
    assert "WRONGTYPE" in caplog.text
    assert cache.is_up


def test_a_limit_refuses_nobody_while_it_is_down(valkey):
    assert within_limit("x", "me", times=1, seconds=60)
    assert not within_limit("x", "me", times=1, seconds=60)
    valkey.stop()
    for _ in range(3):
        assert within_limit("x", "me", times=1, seconds=60)


def test_a_session_that_ended_meanwhile_stays_ended(valkey, greenwood):
    """Broken by leaving `_make_good` out: who had signed out was signed in again."""
    session = SessionStore()
    session["who"] = "olive"
    session.save()
    valkey.stop()
    assert SessionStore(session.session_key)["who"] == "olive", "from the database"
    SessionStore(session.session_key).delete()
    valkey.start_again()
    wait_for_return()
    assert "who" not in SessionStore(session.session_key)


def test_people_sign_in_work_and_sign_out(valkey, cast):
    """Broken by an `add` that says "taken": signing in took a second and was answered with 429."""
    cast.olive.set_password(PASSWORD)
    cast.olive.save()
    valkey.stop()
    client = Client(SERVER_NAME="greenwood.localhost")
    assert client.get("/account/login/").status_code == 200
    for _ in range(12):
        wrong = client.post("/account/login/", {"login": cast.olive.username, "password": "wrong"})
        assert wrong.status_code == 200
    signed_in = client.post("/account/login/", {"login": cast.olive.username, "password": PASSWORD})
    assert signed_in.status_code == 302, signed_in.text
    for path in ("/", "/school/students/", "/access/people/", "/attendance/"):
        assert client.get(path, follow=True).status_code == 200, path
    assert client.post("/account/logout/").status_code == 302
    assert client.get("/access/people/").status_code == 302


def test_a_change_of_hosts_while_it_is_down(valkey, greenwood, caplog):
    school_for_host("greenwood.localhost")
    valkey.stop()
    forget_hosts()
    assert "for a minute" in caplog.text
    assert school_for_host("greenwood.localhost").pk == greenwood.pk


def test_the_backend_of_every_setting_forgives():
    base = importlib.import_module("schoolsaas.settings.base")
    assert {entry["BACKEND"] for entry in base.CACHES.values()} == {"core.caching.ForgivingCache"}


def test_a_client_is_made_once():
    assert cache._cache.get_client(write=True) is cache._cache.get_client("some key")
