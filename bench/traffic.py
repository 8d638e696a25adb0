"""Real HTTP against the real server: who asks, for what, and what comes back."""

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import tenant_context

from accounts.models import User
from tenants.models import School

# As many as there are cores: more would measure how long requests wait for each other.
THREADS = 2
WORD = re.compile(rb"Canary\d{4}x")
# What the people of a school open most: the day, the lists, a search, a person. All name somebody of the school.
PATHS = ("/attendance/", "/school/students/", "/school/sections/", "/school/search/?q=pupil", "/school/students/1/")
START_SECONDS = 60


@dataclass
class Visit:
    """One school as its people see it: the host, the word in all of its names, somebody's session."""

    host: str
    word: bytes
    session: str = ""


@dataclass(frozen=True)
class Answer:
    """What one request brought; `leaked` says that it held another school's word or lacked its own."""

    milliseconds: float
    ok: bool
    leaked: bool


class Site:
    """The web server as in production, on a free port, for the length of a `with` block; with other `settings` if named."""

    def __init__(self, settings=""):
        self._environment = {**os.environ, **({"DJANGO_SETTINGS_MODULE": settings} if settings else {})}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self):
        call_command("collectstatic", interactive=False, verbosity=0)
        self._before = _backends() if database_is_here() else set()
        granian = [sys.executable, "-m", "granian", "--interface=wsgi", "--workers=2", "--blocking-threads=4"]
        granian += ["--log-level=warning", "--host=127.0.0.1", f"--port={self.port}", "schoolsaas.wsgi:application"]
        folder = Path(__file__).resolve().parent.parent
        self._process = subprocess.Popen(granian, cwd=folder, env=self._environment)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The web server did not start.")

    def __exit__(self, *_error):
        self._process.terminate()
        self._process.wait(30)

    def processor_seconds(self):
        """What the web server, and the database's processes that serve it, have used so far: (web, database)."""
        server = psutil.Process(self._process.pid)
        web = sum(_used(process) for process in (server, *server.children(recursive=True)))
        return web, sum(map(_used, _backends() - self._before)) if database_is_here() else 0.0

    def backend_megabytes(self):
        """The memory of each database process that serves the web server, without what they share, in MB."""
        if not database_is_here():
            return []
        return [process.memory_full_info().uss / 1024 / 1024 for process in _backends() - self._before]


def database_is_here():
    """Whether PostgreSQL runs on this machine, so that its processes can be looked at."""
    return connection.settings_dict["HOST"].startswith("/")


def _backends():
    """The server's processes that serve the product's own login."""
    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).parent()
    login = f"postgres: {connection.settings_dict['USER']} "
    return {process for process in server.children() if " ".join(process.cmdline()).startswith(login)}


def _used(process):
    times = process.cpu_times()
    return times.user + times.system


def sign_in(visits):
    """Gives each visit a session of its school's owner."""
    for visit in visits:
        with tenant_context(School.objects.at_host(visit.host).get()):
            visit.session = session_of(User.objects.owners().first())


def session_of(user):
    """The key of a new session of a user of the selected school."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def drive(site, visits, count, *, threads=THREADS):
    """`count` requests over the visits by turns, on `threads` connections at a time; returns their Answers."""
    chance = random.Random(1)
    asked = [(visits[number % len(visits)], chance.choice(PATHS)) for number in range(count)]
    with ThreadPoolExecutor(threads) as pool:
        return [
            answer
            for answers in pool.map(_ask_all, [site.port] * threads, _dealt(asked, threads))
            for answer in answers
        ]


def _dealt(asked, hands):
    return [asked[hand::hands] for hand in range(hands)]


def _ask_all(port, asked):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    answers = []
    for visit, path in asked:
        cookie = f"{settings.SESSION_COOKIE_NAME}={visit.session}"
        started = time.perf_counter()
        client.request("GET", path, headers={"Host": visit.host, "Cookie": cookie, "X-Forwarded-Proto": "https"})
        response = client.getresponse()
        page = response.read()
        took = 1000 * (time.perf_counter() - started)
        found = set(WORD.findall(page))
        answers.append(Answer(took, response.status == 200, bool(found - {visit.word}) or visit.word not in found))
    client.close()
    return answers


def percentile(answers, percent):
    """The time below which so many percent of the answers stayed, in milliseconds."""
    times = sorted(answer.milliseconds for answer in answers)
    return times[min(len(times) - 1, len(times) * percent // 100)]
