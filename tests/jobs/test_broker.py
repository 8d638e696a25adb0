"""A queue that hangs holds nobody up for long."""

import socket
import time

import pytest
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError


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
