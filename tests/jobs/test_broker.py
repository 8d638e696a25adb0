"""A queue that hangs holds nobody up for long, and workers wait for it for ever."""

import socket
import time
from itertools import count
from types import SimpleNamespace

import pytest
from celery.worker.consumer import consumer
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError

from schoolsaas.celery import app

TRIES = 300


class _Enough(Exception):
    """A worker has tried long enough to see that it does not give up."""


def test_a_broker_that_never_answers():
    """Broken by leaving `socket_timeout` out: a page that queued a mail never came."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(5)
        url = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        started = time.monotonic()
        with (
            pytest.raises(OperationalError),
            Connection(url, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as connection,
        ):
            connection.Producer().publish({}, routing_key="celery", retry=False)
        assert time.monotonic() - started < 8


def test_a_worker_waits_for_its_broker_however_long_it_is_away(monkeypatch):
    """Broken by Celery's own limit: after a hundred tries, within the hour, the worker ended."""
    tries = count(1)

    def tried():
        if next(tries) > TRIES:
            raise _Enough

    monkeypatch.setattr("kombu.utils.functional.sleep", lambda _seconds: None)
    monkeypatch.setattr(consumer, "error", lambda *_message: tried())
    worker = SimpleNamespace(app=app, first_connection_attempt=False, broker_connection_retry_attempt=0)
    with pytest.raises(_Enough), Connection(f"redis://127.0.0.1:{_closed_port()}/0") as broker:
        consumer.Consumer.ensure_connected(worker, broker)


def _closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
