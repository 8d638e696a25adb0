"""As many requests as the server can answer: clients that keep their connections and ask again at once."""

import selectors
import socket
import time
from dataclasses import dataclass, field

from django.conf import settings

CLIENTS = 8
_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length: "


@dataclass
class Load:
    """What came of it. `milliseconds` of each answer; `refused` those that were not status 200."""

    seconds: float
    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def per_second(self):
        return len(self.milliseconds) / self.seconds

    def percentile(self, percent):
        """The time below which so many percent of the answers stayed, in milliseconds."""
        times = sorted(self.milliseconds)
        return times[min(len(times) - 1, len(times) * percent // 100)]


class Client:
    """One connection: bytes out, an answer in, and again."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request, *, since=None):
        """Sends the bytes; `since`: when it should have been, if that is past."""
        self._buffer, self._length = b"", None
        self.asked_at = since or time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self):
        """Reads what is there; whether the answer is whole."""
        self._buffer += self.socket.recv(1 << 18)
        if self._length is None and (end := self._buffer.find(_END)) >= 0:
            head = self._buffer[:end].lower()
            start = head.index(_LENGTH) + len(_LENGTH)
            self._length = end + len(_END) + int(head[start:].partition(b"\r\n")[0])
        return self._length is not None and len(self._buffer) >= self._length

    @property
    def is_ok(self):
        return self._buffer[9:12] == b"200"


def request(visit, path, *, method="GET", headers=None, body=b""):
    """The bytes of one request of a Visit."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {visit.host}",
        f"Cookie: {settings.SESSION_COOKIE_NAME}={visit.session}",
        "X-Forwarded-Proto: https",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode() + _END + body


def load(port, requests, *, seconds, clients=CLIENTS):
    """Sends the bytes that the iterator `requests` gives for so many seconds; returns the Load."""
    chooser = selectors.DefaultSelector()
    for _number in range(clients):
        client = Client(port)
        chooser.register(client.socket, selectors.EVENT_READ, client)
        client.ask(next(requests))
    found = Load(seconds)
    ends_at = time.perf_counter() + seconds
    while (now := time.perf_counter()) < ends_at:
        for key, _events in chooser.select(ends_at - now):
            client = key.data
            if client.is_answered():
                found.milliseconds.append(1000 * (time.perf_counter() - client.asked_at))
                found.refused += not client.is_ok
                client.ask(next(requests))
    for key in list(chooser.get_map().values()):
        key.data.socket.close()
    return found
