"""Sessions that are ended while others read them."""

from importlib import import_module
from threading import Event

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


def _begun():
    session = SessionStore()
    session["who"] = "olive"
    session.save()
    return session.session_key


def test_a_session_that_is_read_while_it_is_ended_is_over_all_the_same(apart):
    """Broken by a reader who puts the row, which goes only at the commit, into the cache again: the lost phone stayed in."""
    key = apart(_begun).result()
    ended, was_read = Event(), Event()

    def end():
        with transaction.atomic():
            SessionStore(key).delete()
            ended.set()
            was_read.wait(10)

    ending = apart(end)
    assert ended.wait(10)
    assert apart(lambda: SessionStore(key).load()).result() == {}
    was_read.set()
    ending.result()
    assert apart(lambda: SessionStore(key).load()).result() == {}


def test_a_row_that_was_read_before_is_not_cached_after_the_end(greenwood, monkeypatch):
    """Broken by writing into the cache whatever stands there by now."""
    key = _begun()
    cache.clear()
    reader = SessionStore(key)
    row = reader._get_session_from_db()

    def slowly():
        SessionStore(key).delete()
        return row

    monkeypatch.setattr(reader, "_get_session_from_db", slowly)
    reader.load()
    assert SessionStore(key).load() == {}


def test_a_session_lasts_without_the_cache_and_is_nobodys_once_it_is_over(greenwood):
    key = _begun()
    cache.clear()
    assert SessionStore(key)["who"] == SessionStore(key)["who"] == "olive"
    SessionStore(key).delete()
    over = SessionStore(key)
    assert "who" not in over
    over["who"] = "paul"
    over.save()
    assert over.session_key != key
