"""Somebody in front of the site: cookies and forms, over real connections."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.cast import PASSWORD


@dataclass(frozen=True)
class Answer:
    """`status` is 0 when the connection broke; `at` is when the answer was there."""

    status: int
    body: str
    seconds: float
    at: float


class Visitor:
    """A browser at one host of the site. Each request is a connection of its own, so threads may share a visitor."""

    def __init__(self, site, school=""):
        self._port = site.port
        self._host = f"{school}.localhost:{site.port}" if school else f"localhost:{site.port}"
        self._cookies = {}

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, data=None, **headers):
        """Sends a form. The first one needs a page with a form before it: its cookie goes along."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, urlencode(data or {}, doseq=True), headers)

    def post_at_once(self, path, data, *, times):
        """The same form by so many threads; returns their Answers."""
        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(lambda _number: self.post(path, data), range(times)))

    def sign_in(self, username):
        self.get("/account/login/")
        answer = self.post("/account/login/", {"login": username, "password": PASSWORD})
        assert answer.status == 302, f"{answer.status}: {answer.body[:2000]}"
        return self

    def _ask(self, method, path, body=None, headers=None):
        started = time.monotonic()
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {
            "Host": self._host,
            "Cookie": cookies,
            "X-CSRFToken": self._cookies.get("csrftoken", ""),
            **(headers or {}),
        }
        client = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            client.request(method, path, body, headers)
            response = client.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, repr(error), time.monotonic() - started, time.monotonic())
        finally:
            client.close()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return Answer(response.status, text, time.monotonic() - started, time.monotonic())
